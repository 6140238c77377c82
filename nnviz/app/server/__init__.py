"""What makes a Streamlit server of many visitors: places, memory, turns, limits, shared runs, data sets, uploads."""
