// "Change it": a unit is switched off, or a weight set by hand. The server answers with what the changed network says;
// the run itself is not changed.

import { make } from "./dom.js"
import { choose } from "./film.js"
import { boxOf } from "./layout.js"
import { fanOf, lineTold, sameLine } from "./lit.js"
import { number, percentText } from "./numbers.js"
import { named } from "./told.js"

const PATIENCE = 1500 // milliseconds in which what the server says may be older than what was changed
const MOST = 20 // weights, and as many units; nnviz/inspection/by_hand.py says the same, and 1000 of a weight
const NONE = { weights: [], off: [] }

export function makeEditor(net, parent) {
  const around = make(parent, "span", { className: "nnviz-net-edit" })
  const button = make(around, "button", { type: "button", onclick: () => open(box.hidden) })
  const box = make(around, "div", { role: "group", ariaLabel: "Change it by hand" })
  const title = make(box, "b", {})
  const off = make(box, "button", { type: "button", onclick: () => switchUnit(net) })
  const weight = make(box, "label", { textContent: "Weight from " })
  const line = make(weight, "select", { onchange: () => showValue(net) })
  const value = make(box, "input", { type: "number", step: "any", min: -1000, max: 1000, ariaLabel: "Value of the weight", onchange: () => setWeight(net) })
  const result = make(box, "p", { role: "status" })
  const back = make(box, "button", { type: "button", textContent: "Put back", onclick: () => putBack(net) })
  make(box, "small", { textContent: "The run itself is not changed." })
  const open = yes => {
    box.hidden = !yes
    placeBox(net)
    if (yes) box.scrollIntoView({ block: "nearest" })
    button.ariaExpanded = String(yes)
  }
  around.onkeydown = event => {
    if (event.key !== "Escape" || box.hidden) return
    event.preventDefault()
    open(false)
    button.focus()
  }
  Object.assign(net, { edits: NONE, asked: 0, editor: { around, button, box, title, off, weight, line, value, result, back } })
  open(false)
}

// Beside the unit that it is about, not over it or the answers: to its left, to its right, below, or above.
function placeBox(net) {
  const { canvas, layout, type, editor: { box } } = net, unit = changeable(net)
  if (box.hidden || !layout) return
  const { offsetWidth: wide, offsetHeight: high } = box, { offsetTop: start, offsetHeight: room } = canvas
  const { x, y, across } = boxOf(layout, { unit: unit ?? [0, 0] }), [at, down, away] = [x, y, across + 8].map(pixels => pixels * type)
  const end = layout.layers.at(-1).left * type
  const beside = at - away - wide >= 0 ? at - away - wide : at + away + wide <= end ? at + away : null
  const free = beside === null ? (down + away + high <= room ? down + away : down - away - high) : down - high / 2
  box.style.left = `${Math.max(beside ?? Math.min(at - wide / 2, end - wide), 0)}px`
  box.style.top = `${start + Math.max(Math.min(free, room - high), 0)}px`
}

// What the server says is changed, unless that is older than what was changed here.
export function takeEdits(net) {
  const { edit: said } = net.record
  const edits = said ? { weights: said.weights, off: said.off } : NONE
  if (performance.now() < net.asked + PATIENCE && JSON.stringify(edits) !== JSON.stringify(net.edits)) return
  Object.assign(net, { edits, asked: 0 })
}

// The unit that can be changed, or that the line leads into.
const changeable = ({ chosen, line }) => line ? [line.m + 1, line.j] : chosen?.[0] ? chosen : null

export function showEditor(net) {
  const { record, edits, line, editor } = net, unit = changeable(net)
  const count = edits.weights.length + edits.off.length
  editor.around.hidden = !record.sends.includes("edit")
  editor.button.textContent = count ? "Changed" : "Change it"
  editor.button.disabled = !unit && !count
  editor.button.title = editor.button.disabled ? "Choose a unit or a line first" : "Switch a unit off, or set a weight"
  editor.back.disabled = !count
  editor.title.textContent = unit ? named(record, unit) : "Choose a unit or a line"
  editor.off.hidden = !unit || unit[0] === record.layers.length
  editor.weight.hidden = editor.value.hidden = !unit
  editor.off.textContent = unit && isOff(edits, unit) ? "Switch it on" : "Switch it off"
  editor.result.textContent = record.edit ? compared(record) : ""
  if (!unit) return
  const lines = offered(net, unit), names = lines.map(({ m, i }) => named(record, [m, i]))
  if (String(names) !== editor.names || line !== editor.chosen) {
    editor.line.replaceChildren(...names.map((name, k) => new Option(name, k)))
    Object.assign(editor, { names: String(names), chosen: line })
  }
  editor.lines = lines
  showValue(net)
  placeBox(net)
}

const isOff = ({ off }, [layer, unit]) => off.some(([l, u]) => l === layer && u === unit)

// The weights into a unit that can be set: that of the chosen line, the strongest, and those changed already.
function offered({ line, edits, record }, [layer, unit]) {
  const changed = edits.weights.map(([m, i, j]) => ({ m, i, j })).filter(({ m, j }) => m === layer - 1 && j === unit)
  const all = [...line ? [line] : [], ...fanOf(record, [layer, unit]), ...changed]
  return all.filter((one, k) => all.findIndex(other => sameLine(one, other)) === k)
}

const setTo = ({ edits }, { m, i, j }) => edits.weights.find(one => one[0] === m && one[1] === i && one[2] === j)

function showValue(net) {
  const { value, line, lines } = net.editor, one = lines[line.value]
  if (document.activeElement === value && line.value === value.dataset.of) return // somebody is writing
  value.dataset.of = line.value
  value.value = setTo(net, one)?.[3] ?? Number((lineTold(net, one)?.W ?? 0).toPrecision(4))
}

// With the loss and the answer that was surest, before and with the change.
function compared({ edit: { shown }, loss, layers, classes }) {
  const { a } = layers.at(-1), unit = a.indexOf(Math.max(...a))
  return `loss ${number(loss[0])} → ${number(shown.loss[0])}, answer ${classes[unit]}: ${percentText(a[unit])} → ${percentText(shown.layers.at(-1).a[unit])}`
}

function switchUnit(net) {
  const unit = changeable(net), { weights, off } = net.edits
  edit(net, { weights, off: isOff(net.edits, unit) ? off.filter(one => String(one) !== String(unit)) : [...off, unit] })
}

function setWeight(net) {
  const { value, line, lines } = net.editor, one = lines[line.value], { weights, off } = net.edits
  if (!value.value || !value.checkValidity()) return value.reportValidity()
  const others = weights.filter(other => other !== setTo(net, one))
  edit(net, { weights: [...others, [one.m, one.i, one.j, Number(value.value)]], off })
}

function putBack(net) {
  edit(net, NONE)
  ;(net.editor.value.hidden ? net.canvas : net.editor.value).focus() // the button can do no more
}

function edit(net, edits) {
  if (edits.weights.length > MOST || edits.off.length > MOST) {
    net.editor.result.textContent = `No more than ${MOST} weights and ${MOST} units can be changed at once: put them back first.`
    return
  }
  Object.assign(net, { edits, asked: performance.now() })
  net.send("edit", edits)
  if (edits !== NONE && (net.filmed || net.view !== "forward")) choose(net, "forward") // there it is seen
  showEditor(net)
  net.repaint()
}
