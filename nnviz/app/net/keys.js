// The picture by keyboard: arrow keys move from unit to unit and from layer to layer (with Ctrl to the next layer at
// once), Page Up and Page Down over the strongest lines into a unit. What is there is read out.

import { pause, play } from "./film.js"
import { fanOf } from "./lit.js"
import { chooseIt, pointAt } from "./pointer.js"
import { spoken } from "./told.js"

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } // across, down

export function takeKeys(net) {
  const { canvas } = net
  canvas.setAttribute("role", "application")
  canvas.setAttribute("aria-roledescription", "picture")
  canvas.setAttribute("aria-description", "Arrow keys move from unit to unit and tell what is there, Page Up and Page Down "
    + "go to the strongest lines into it. Enter chooses. F plays the film.")
  canvas.addEventListener("keydown", event => {
    if (event.altKey || event.metaKey || event.shiftKey || !net.layout || !pressed(net, event.key, event.ctrlKey)) return
    event.preventDefault()
    event.stopPropagation() // on the page around it the same key may do something else
  })
  canvas.addEventListener("blur", () => pointAt(net, null))
}

function pressed(net, key, far) {
  if (far && !(key in ARROWS)) return false
  if (key === "Escape") return letGo(net)
  if (key === "f") net.playing ? pause(net) : play(net)
  else if (key === "Enter" || key === " ") chooseIt(net, net.hover)
  else if (key in ARROWS || key === "Home" || key === "End") walkTo(net, { unit: unitFrom(net, key, far) })
  else if (key.startsWith("Page")) walkTo(net, lineFrom(net, key === "PageDown" ? 1 : -1))
  else return false
  return true
}

// First what is pointed at, then what is chosen.
function letGo(net) {
  if (net.hover) pointAt(net, null)
  else if (net.chosen || net.line) chooseIt(net, null)
  else return false
  return true
}

function walkTo(net, about) {
  if (!about) return
  net.cursor = about.unit ?? [about.line.m + 1, about.line.j] // to come back to
  pointAt(net, about)
  net.root.dispatchEvent(new CustomEvent("nnviz-say", { bubbles: true, detail: spoken(net.shown, about) }))
}

function unitFrom({ layout: { layers }, hover, cursor, chosen }, key, far) {
  const here = hover?.unit ?? cursor ?? chosen
  if (!here || here[1] >= layers[here[0]]?.units) return [1, 0]
  const [l, unit] = here, { units, rows, columns, kind } = layers[l]
  if (key === "Home" || key === "End") return [l, key === "Home" ? 0 : units - 1]
  const [across, down] = ARROWS[key]
  const to = unit + (kind === "image" ? across + columns * down : across * rows + down)
  const inside = to >= 0 && to < units && !(kind === "image" && across && Math.floor(to / columns) !== Math.floor(unit / columns))
  if (inside && !(far && across)) return [l, to]
  const next = layers[l + across]
  return across && next ? [l + across, nearest(next, layers[l].y[unit], across)] : here
}

// The unit at about the same height in the column that comes first.
function nearest({ x, y, units }, height, across) {
  const first = across > 0 ? Math.min(...x) : Math.max(...x)
  let best = 0, least = Infinity
  for (let unit = 0; unit < units; unit++) {
    const away = Math.abs(x[unit] - first) < 1 ? Math.abs(y[unit] - height) : Infinity
    if (away < least) [least, best] = [away, unit]
  }
  return best
}

function lineFrom({ shown: record, hover, cursor, chosen }, by) {
  const unit = hover?.unit ?? cursor ?? chosen
  const fan = unit ? fanOf(record, unit) : []
  const at = hover?.line ? fan.findIndex(({ i }) => i === hover.line.i) : by > 0 ? -1 : 0
  return fan.length ? { line: fan.at((at + by) % fan.length) } : null
}
