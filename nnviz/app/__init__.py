"""The part of nnviz that talks to Streamlit: state, controls, links, and small components of our own."""
