"""The part of nnviz that talks to Streamlit: state, controls, links, and two small components of our own."""
