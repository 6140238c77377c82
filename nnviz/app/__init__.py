"""The part of nnviz that talks to Streamlit: visitor, session, controls, links, and small components of our own."""
