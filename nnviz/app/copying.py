"""Buttons that copy a text with one click: the one that `st.code` has is hidden until a mouse comes near."""

import streamlit as st

from nnviz.app.server.sequence import stamp

_component = st.components.v2.component(
    "nnviz_copy",
    html='<div class="buttons"></div>',
    css="""
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
button { min-height: 2.4rem; padding: 0 .8rem; font: .93rem var(--st-font); color: var(--st-text-color); background: var(--st-background-color); border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); cursor: pointer; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
textarea { position: fixed; opacity: 0; }
""",  # noqa: E501
    js="""
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".buttons")
  if (data.stamp < box.stamp) return // an older update, see server/sequence.py
  box.stamp = data.stamp
  box.replaceChildren(...data.texts.map(([label, text]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label })
    button.onclick = async () => {
      button.textContent = await copy(box, text) ? "Copied" : "Your browser does not allow it: select and copy"
      setTimeout(() => { button.textContent = label }, 2500)
    }
    return button
  }))
}

async function copy(box, text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch { // without https there is no clipboard, but what is selected can be copied
    const area = box.appendChild(Object.assign(document.createElement("textarea"), { value: text }))
    area.select()
    try { return document.execCommand("copy") } finally { area.remove() }
  }
}
""",
)


def copy_buttons(texts: dict[str, str], key: str) -> None:
    """A row of buttons. texts: label of each -> what it copies."""
    # As a tuple: for a list or a dict in `data` Streamlit loads pandas.
    _component(key=key, data={"texts": tuple(texts.items()), "stamp": stamp(key, str(texts))})
