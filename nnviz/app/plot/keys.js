// A picture by keyboard: arrow keys walk over what can be hovered and show its label, Enter clicks it. Points and cells
// are walked over as they lie on the screen, lines along and across. Page Up and Page Down go to another kind of thing.

import { click, takes } from "./clicks.js"

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } // across, down

export function walk(plot, event) {
  const { node } = plot
  if (event.target !== node || !plot.figure || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
  if (!handle(plot, event.key)) return
  event.preventDefault()
  event.stopPropagation() // on the page around it the same key may do something else
}

function handle(plot, key) {
  if (key === "Escape") {
    if (!plot.cursor) return false
    Plotly.Fx.unhover(plot.node)
  } else if (key in ARROWS || key === "PageUp" || key === "PageDown") {
    const kinds = parts(plot)
    if (!kinds.length || key.startsWith("Page") && kinds.length < 2) return false
    move(plot, kinds, key)
    show(plot, true)
  } else if (key === "Enter" && plot.cursor) click(plot, clicked(plot.node, plot.cursor))
  else return false
  return true
}

function move(plot, kinds, key) {
  const here = found(plot, kinds)
  const at = kinds.findIndex(({ targets }) => targets.includes(here))
  if (at < 0) plot.cursor = kinds[0].targets.find(one => takes(plot, clicked(plot.node, one))) ?? kinds[0].targets[0]
  else if (key in ARROWS) plot.cursor = (kinds[at].kind === "line" ? along : towards)(here, kinds[at].targets, ARROWS[key])
  else plot.cursor = kinds.at((at + (key === "PageDown" ? 1 : -1)) % kinds.length).targets[0]
}

// Where the cursor is in the picture of now, which may be another one than that it was set in.
function found({ cursor }, kinds) {
  if (!cursor) return null
  const targets = kinds.flatMap(({ targets }) => targets), place = String(cursor.point)
  return targets.find(({ curve, point }) => curve === cursor.curve && String(point) === place)
    ?? least(targets, ({ x, y }) => Math.hypot(x - cursor.x, y - cursor.y))
}

const least = (all, cost) => {
  const costs = all.map(cost)
  return all[costs.indexOf(Math.min(...costs))]
}

// The closest one that way, rather straight on than aside; where there is none, it stays.
function towards(here, targets, [across, down]) {
  let best = here, cheapest = Infinity
  for (const one of targets) {
    const dx = one.x - here.x, dy = one.y - here.y
    const ahead = dx * across + dy * down, aside = Math.abs(dx * down) + Math.abs(dy * across)
    if (ahead < 0.5 || aside > ahead || ahead + 3 * aside >= cheapest) continue
    best = one
    cheapest = ahead + 3 * aside
  }
  return best
}

// Left and right along a line; up and down to the next line there.
function along(here, targets, [across, down]) {
  const mine = targets.filter(({ curve }) => curve === here.curve)
  if (across) return mine[mine.indexOf(here) + across] ?? here
  const curves = new Set(targets.map(({ curve }) => curve))
  curves.delete(here.curve)
  const others = Array.from(curves, curve =>
    least(targets.filter(one => one.curve === curve), ({ x }) => Math.abs(x - here.x)))
  const there = others.filter(({ y }) => (y - here.y) * down > 0)
  return there.length ? least(there, ({ y }) => Math.abs(y - here.y)) : here
}

// What can be hovered, by kind: cells, points, bars and lines, and of each where it is on the screen. In a picture that
// takes clicks the kinds that carry something to be told come first.
function parts(plot) {
  const { node, figure } = plot, kinds = {}
  for (const { trace, curve, kind } of reachable(node)) {
    const targets = kind === "cell" ? cells(node, trace, curve) : points(node, trace, curve)
    if (!targets.length) continue
    kinds[kind] ??= { kind, targets: [], telling: false }
    kinds[kind].targets = kinds[kind].targets.concat(targets)
    kinds[kind].telling ||= Boolean(figure.clicks && trace.customdata)
  }
  return Object.values(kinds).sort((a, b) => b.telling - a.telling)
}

const reachable = node => node._fullData.flatMap((trace, curve) =>
  trace.visible === true && trace.hoverinfo !== "skip" && trace.xaxis ? [{ trace, curve, kind: kindOf(trace) }] : [])

const kindOf = ({ type, mode, z }) => z ? "cell" : type === "scatter" ? (mode.includes("lines") ? "line" : "point") : type

const axes = ({ _fullLayout }, { xaxis, yaxis }) =>
  [_fullLayout[xaxis.replace("x", "xaxis")], _fullLayout[yaxis.replace("y", "yaxis")]]

// x, y: pixels from the corner of the picture. Nothing that is cut off by the axes (zoomed in), or not there (NaN).
function placed([xaxis, yaxis], target, x, y) {
  x = xaxis.c2p(x)
  y = yaxis.c2p(y)
  const inside = x >= -1 && y >= -1 && x <= xaxis._length + 1 && y <= yaxis._length + 1
  return inside ? [{ ...target, x: x + xaxis._offset, y: y + yaxis._offset }] : []
}

function points(node, trace, curve) {
  const both = axes(node, trace), sideways = trace.orientation === "h"
  return node.calcdata[curve].flatMap((one, point) => {
    const [x, y] = trace.type !== "bar" ? [one.x, one.y] : sideways ? [one.s, one.p] : [one.p, one.s]
    return placed(both, { curve, point }, x, y)
  })
}

function cells(node, trace, curve) {
  const both = axes(node, trace), { x, y, z } = node.calcdata[curve][0]
  const middle = (edges, i, count) => edges.length > count ? (edges[i] + edges[i + 1]) / 2 : edges[i]
  const targets = []
  for (let row = 0; row < z.length; row++) for (let column = 0; column < z[row].length; column++) {
    if (!Number.isFinite(z[row][column])) continue
    const xval = middle(x, column, z[row].length), yval = middle(y, row, z.length)
    targets.push(...placed(both, { curve, point: [row, column], xval, yval }, xval, yval))
  }
  return targets
}

// The same as plotly tells of a click with the mouse.
function clicked(node, { curve, point }) {
  const data = node._fullData[curve], [row, column] = [point].flat()
  const at = (name, k) => data[name]?.length ? data[name][k] : (data[name + "0"] ?? 0) + k * (data["d" + name] ?? 1)
  return {
    data, curveNumber: curve, pointNumber: point,
    x: at("x", column ?? row), y: at("y", row),
    z: column === undefined ? null : data.z[row][column],
    customdata: column === undefined ? data.customdata?.[row] : data.customdata?.[row]?.[column],
  }
}

const WRITTEN = 120 // ms after which plotly, which writes a label every 50 ms, has written the last one

// The label at the cursor, in a picture drawn anew too. aloud: it is read out.
export function show(plot, aloud = false) {
  const { node } = plot
  const target = plot.cursor = found(plot, parts(plot)) ?? null
  if (!target) return
  const { curve, point, xval, yval } = target
  const { xaxis, yaxis } = node._fullData[curve]
  const where = xval === undefined ? { pointNumber: point } : { xval, yval }
  Plotly.Fx.hover(node, [{ curveNumber: curve, ...where }], xaxis + yaxis)
  if (!aloud) return
  clearTimeout(plot.reading)
  plot.reading = setTimeout(() => readOut(plot), WRITTEN)
}

function readOut(plot) {
  const said = Array.from(plot.node.querySelectorAll(".hoverlayer .hovertext .nums"), text => {
    const lines = Array.from(text.querySelectorAll("tspan.line"), line => line.textContent)
    return lines.join(", ") || text.textContent
  })
  plot.root.dispatchEvent(new CustomEvent("nnviz-say", { bubbles: true, detail: said.join(", ") }))
}

// What a screen reader is told of the picture: with nothing to walk over it is but a picture, and no stop for Tab.
export function introduce({ node, figure }) {
  const kinds = new Set(reachable(node).map(({ kind }) => kind)).size
  const set = (name, value) => value ? node.setAttribute(name, value) : node.removeAttribute(name)
  set("role", kinds ? "application" : "img")
  set("tabindex", kinds && "0")
  set("aria-roledescription", kinds && "picture")
  set("aria-description", kinds && "Arrow keys move through it and tell what is there."
    + (figure.clicks ? " Enter chooses that." : "") + (kinds > 1 ? " Page Up and Page Down go to its other parts." : ""))
  node.querySelector(".plot-container").ariaHidden = "true" // else every number on an axis would be read out
}
