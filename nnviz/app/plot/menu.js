// A menu in the corner of a picture, and what its items need to hand over files and pages that work without nnviz.

import { make } from "./dom.js"

// items: [text, does]. Shown by the button "⋯".
export function makeMenu(parent, className, ariaLabel, items) {
  const box = make(parent, "div", { className })
  const toggle = make(box, "button", { type: "button", textContent: "⋯", title: "Download", ariaLabel })
  const list = make(box, "div", {})
  const open = yes => { list.hidden = !yes; toggle.ariaExpanded = String(yes) }
  toggle.onclick = () => open(list.hidden)
  box.onkeydown = event => {
    if (event.key !== "Escape" || list.hidden) return
    event.preventDefault()
    open(false)
    toggle.focus()
  }
  box.addEventListener("focusout", event => box.contains(event.relatedTarget) || open(false))
  for (const [textContent, does] of items) make(list, "button", { type: "button", textContent, onclick: () => { open(false); does() } })
  open(false)
  return box
}

export function save(parts, type, name) {
  const href = URL.createObjectURL(new Blob(parts, { type }))
  Object.assign(document.createElement("a"), { href, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(href), 1000)
}

export const inHtml = textContent => make(document.createElement("div"), "p", { textContent }).innerHTML

// Text that may stand in a script: what would end it, or begin a comment, is written otherwise.
export const inScript = text => text.replaceAll("</", "<\\/").replaceAll("<!--", "<\\!--")

export function base64(array) {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  let text = ""
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(text)
}
