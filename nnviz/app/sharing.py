"""The link: read once when a visitor comes, kept equal to the settings ever after."""

from urllib.parse import parse_qsl

import streamlit as st

from nnviz import Experiment


def read_link() -> tuple[Experiment, list[str]]:
    """The experiment of the address, and a sentence for each part of it that makes no sense."""
    return Experiment.read_query(dict(st.query_params))


def keep_link(experiment: Experiment) -> None:
    """Make the address say this experiment: only what differs from the defaults."""
    wanted = dict(parse_qsl(experiment.to_query()))
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)
