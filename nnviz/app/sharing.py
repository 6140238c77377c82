"""The link: read once when a visitor comes, kept equal to the settings ever after."""

import streamlit as st

from nnviz import Experiment

# st.query_params would add an entry to the browser's history for every setting, and take the Back button away.
_address = st.components.v2.component(
    "nnviz_address",
    js="""
export default function ({ data }) {
  const url = new URL(window.location.href)
  const query = new URLSearchParams(data.query)
  for (const [name, value] of url.searchParams)
    if (name.startsWith("embed")) query.append(name, value)  // Streamlit's own, for pages inside pages
  if (url.searchParams.toString() !== query.toString()) {
    url.search = query.toString()
    window.history.replaceState(window.history.state, "", url)
  }
}
""",
)


def read_link() -> tuple[Experiment, list[str]]:
    """The experiment of the address, and a sentence for each part of it that makes no sense."""
    return Experiment.read_query(dict(st.query_params))


def keep_link(experiment: Experiment, page: str) -> None:
    """Make the address say this experiment: only what differs from the defaults.

    page: the address of the page, so that it is said again after a change of pages, which clears it.
    """
    _address(data={"query": experiment.to_query(), "page": page}, key="address", height=1)
