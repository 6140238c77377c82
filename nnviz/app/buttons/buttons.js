// A row of buttons of which every press counts: each has a number, and is sent until Python has heard of it.

const MAX_WAITING = 100 // presses that wait to be heard
const rows = new WeakMap() // the component's parent element -> the row that lives in it

export default function ({ data, parentElement, setStateValue }) {
  if (!rows.has(parentElement)) rows.set(parentElement, mount(parentElement))
  const row = rows.get(parentElement)
  row.send = setStateValue
  if (!row.data || data.stamp >= row.data.stamp) show(row, data) // else an older update, see server/sequence.py
  return () => setTimeout(() => parentElement.isConnected || unmount(parentElement))
}

function mount(parentElement) {
  const root = make(parentElement, "div", { className: "nnviz-buttons" })
  const row = { root, slots: [], number: 0, unheard: [] }
  row.onkey = event => { if (event.key !== "Escape") shortcut(row, event) }
  row.onescape = event => { if (event.key === "Escape" && !event.defaultPrevented) shortcut(row, event) } // what is open closes first
  document.addEventListener("keydown", row.onkey, true)
  document.addEventListener("keydown", row.onescape)
  return row
}

function unmount(parentElement) {
  document.removeEventListener("keydown", rows.get(parentElement)?.onkey, true)
  document.removeEventListener("keydown", rows.get(parentElement)?.onescape)
  rows.delete(parentElement)
}

// The nth button is the same element whatever it is called now: it keeps the focus.
function show(row, data) {
  row.data = data
  data.row.forEach((told, i) => fill(row.slots[i] ??= slot(row, i), told))
  for (const { box, button } of row.slots.splice(data.row.length)) {
    if (button === document.activeElement) row.slots[0]?.button.focus()
    box.remove()
  }
}

function slot(row, i) {
  const box = make(row.root, "div")
  const button = make(box, "button", { type: "button", onclick: () => press(row, i) })
  const icon = make(button, "span", { className: "icon", ariaHidden: "true", translate: false })
  const label = make(button, "span")
  const tip = make(box, "div", { role: "tooltip", popover: "manual", id: `tip-${crypto.getRandomValues(new Uint32Array(2)).join("-")}` })
  const hide = () => tip.hidePopover?.()
  button.onpointerenter = event => { if (event.pointerType === "mouse") point(button, tip) }
  button.onfocus = () => { if (button.matches(":focus-visible")) point(button, tip) }
  button.onpointerleave = button.onblur = button.onpointerdown = hide
  button.onkeydown = event => { if (event.key === "Escape") hide() }
  return { box, button, icon, label, tip }
}

// What a button is called and looks like; Streamlit marks its own in the same way, and style.css finds both.
function fill({ box, button, icon, label, tip }, told) {
  box.className = `st-key-${told.name}`
  button.setAttribute("kind", told.kind)
  button.dataset.testid = `stBaseButton-${told.kind}`
  button.ariaDisabled = String(told.disabled) // and not `disabled`, which would take the focus away
  put(icon, told.icon)
  put(label, told.label)
  put(tip, told.help)
  if (told.help) button.setAttribute("aria-describedby", tip.id)
  else button.removeAttribute("aria-describedby")
}

function point(button, tip) {
  if (!tip.textContent || !tip.showPopover || tip.matches(":popover-open")) return
  tip.showPopover()
  const at = button.getBoundingClientRect(), size = tip.getBoundingClientRect()
  const left = Math.min(at.left + at.width / 2 - size.width / 2, innerWidth - size.width - 8)
  tip.style.left = `${Math.max(8, left)}px`
  tip.style.top = `${at.top > size.height + 12 ? at.top - size.height - 6 : at.bottom + 6}px`
}

function press(row, i) {
  const { row: told, heard, visit } = row.data
  if (told[i].disabled) return
  // From the clock on, because Python remembers the numbers longer than this row is on the screen.
  row.number = Math.max(row.number + 1, heard + 1, Date.now())
  row.unheard = [...row.unheard.filter(([number]) => number > heard), [row.number, told[i].name, visit]].slice(-MAX_WAITING)
  row.send("presses", row.unheard)
}

function shortcut(row, event) {
  const i = row.data?.row.findIndex(({ shortcut }) => shortcut === event.key) ?? -1
  if (i < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || taken(event)) return
  event.preventDefault()
  event.stopPropagation() // what was clicked last may have arrow keys of its own
  press(row, i)
}

// Whether the keys mean something else where the focus is: a text, a slider, an open menu, a dialog. So do the arrows in
// a picture or a row of choices, but only for those who came there by keys: who clicked it walks on from stage to stage.
function taken({ target: focus, key }) {
  const ranges = key === "Escape" ? ', [type="range"]' : ""
  const typed = `input:not([type="checkbox"], [type="radio"], [role="combobox"]${ranges}), textarea, select, [contenteditable="true"]`
  if (focus.matches(`${typed}, [aria-expanded="true"]`)) return true
  if (focus.closest('[role="menu"], [role="listbox"], [role="dialog"]')) return true
  if (key === "Escape") return false
  if (focus.closest('[role="slider"]')) return true
  return focus !== clicked && focus.closest('[role="radiogroup"], .nnviz-plot') !== null
}

// What has the focus because it was clicked.
let clicked = null, down = false
document.addEventListener("pointerdown", ({ target }) => {
  down = true
  if (document.activeElement.contains(target)) clicked = document.activeElement
}, true)
document.addEventListener("pointerup", () => setTimeout(() => { down = false }), true)
document.addEventListener("focusin", ({ target }) => { clicked = down ? target : null }, true)

function make(parent, tag, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties))
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text
}
