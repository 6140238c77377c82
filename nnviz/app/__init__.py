"""The part of nnviz that talks to Streamlit: state, controls, links, and two small components of our own."""

import gc

# What Streamlit has loaded by now stays. Looked through once more while the first visitor waits, it takes 0.07 s.
gc.freeze()
