// The card beside what is pointed at: its numbers and, where there is one, its picture. It never leaves the window.

import { make } from "./dom.js"
import { number } from "./numbers.js"
import { dot, fill, shade } from "./paint.js"
import { tell } from "./told.js"

const BESIDE = 14, RIM = 8 // pixels: from what it is about; from the window's edge
const SIDE = 320 // pixels of a map over the plane, twice as many as it has on the screen

// at: the box on the screen that is not to be covered.
export function showCard(net, about, at) {
  const card = net.card ??= makeCard(net.root)
  const { title, note, rows } = tell(net.shown, about)
  const picture = about.unit && pictureOf(net.shown, ...about.unit)
  card.title.textContent = title
  card.note.textContent = note
  card.rows.replaceChildren(...rows.map(cellsOf))
  card.picture.hidden = !picture
  if (picture) drawPicture(card, picture, net.record.colors)
  card.picture.classList.toggle("nnviz-net-plane", !!picture?.lines)
  if (!card.box.matches(":popover-open")) card.box.showPopover()
  putBeside(card.box, net.canvas, at)
}

export function hideCard({ card }) {
  if (card?.box.matches(":popover-open")) card.box.hidePopover()
}

function makeCard(root) {
  const box = make(root, "div", { className: "nnviz-net-card", popover: "manual", ariaHidden: "true" })
  const picture = make(box, "figure", {}), text = make(box, "div", {})
  return {
    box, title: make(text, "b", {}), note: make(text, "small", {}), rows: make(text, "table", {}),
    picture, canvas: make(picture, "canvas", {}), scale: make(picture, "div", {}), caption: make(picture, "figcaption", {}),
  }
}

function cellsOf([words, working, result]) {
  const row = document.createElement("tr")
  const both = result?.includes("→") // before and after need the room of two columns
  make(row, result ? "td" : "th", { textContent: words, colSpan: !result ? 3 : working || both ? 1 : 2 })
  if (working) make(row, "td", { textContent: working, className: "nnviz-net-working" })
  if (result) make(row, "td", { textContent: result, colSpan: both ? 2 : 1 })
  return row
}

// rows, columns, values: shares of `most`, the largest that its colours stand for. Over the plane with training points,
// and with the lines where the unit turns on.
function pictureOf({ x, input, pictures, place, points, sizes, activation }, layer, unit) {
  if (!layer) {
    const [rows, columns] = input.shape
    return input.kind === "image" && { rows, columns, values: x, most: 1, signed: false, marked: unit, caption: "the input" }
  }
  const picture = pictures?.layers[layer - 1], weights = pictures?.kind === "weights"
  if (!picture) return null
  const { rows, columns, lines, ends } = picture, size = rows * columns
  return {
    rows, columns, points, place: weights ? null : place, lines: lines?.subarray(4 * (ends[unit - 1] ?? 0), 4 * ends[unit]), values: Array.from(picture.values.subarray(unit * size, (unit + 1) * size), value => value / 127),
    most: picture.scale[unit], signed: weights || layer < sizes.length - 1 && activation.signed,
    caption: weights ? "its weights as an image" : layer < sizes.length - 1 ? "its activation over the plane; the line: its sum is 0" : "its probability over the plane; at the line it becomes the answer",
  }
}

function drawPicture({ canvas, scale, caption }, { rows, columns, values, most, signed, marked, caption: textContent, ...plane }, colors) {
  const small = plane.lines ? document.createElement("canvas") : canvas
  fill(small, columns, rows, data => values.forEach((value, k) => data.set([...shade(colors, value, signed), 255], 4 * k)))
  if (plane.lines) drawPlane(canvas, small, plane, colors)
  if (marked !== undefined) {
    const context = canvas.getContext("2d")
    context.strokeStyle = colors.accent
    context.strokeRect(marked % columns - 0.5, Math.floor(marked / columns) - 0.5, 2, 2)
  }
  const stops = (signed ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1]).map(share => `rgb(${shade(colors, share, signed)})`)
  scale.style.background = `linear-gradient(90deg, ${stops})`
  Object.assign(scale.dataset, { least: signed ? number(-most) : "0", most: number(most) })
  caption.textContent = textContent
}

// The map, large enough for what lies in it.
function drawPlane(canvas, map, { points, lines, place }, colors) {
  Object.assign(canvas, { width: SIDE, height: SIDE })
  const context = canvas.getContext("2d"), at = byte => byte / 255 * SIDE
  context.drawImage(map, 0, 0, SIDE, SIDE)
  for (let k = 0; k < points.length; k += 3) dot(context, at(points[k]), at(points[k + 1]), 0.012 * SIDE, colors.classes[points[k + 2]])
  context.beginPath()
  for (let k = 0; k < lines.length; k += 4) {
    context.moveTo(at(lines[k]), at(lines[k + 1]))
    context.lineTo(at(lines[k + 2]), at(lines[k + 3]))
  }
  for (const [strokeStyle, width] of [[colors.background, 0.022], [colors.text, 0.01]]) { // seen on every shade
    Object.assign(context, { strokeStyle, lineWidth: width * SIDE })
    context.stroke()
  }
  if (!place) return
  const [across, down] = place
  for (const [radius, color] of [[0.04, colors.background], [0.03, colors.accent]]) dot(context, across * SIDE, down * SIDE, radius * SIDE, color)
}

// Beside it; where there is no room, below or above the canvas.
function putBeside(box, canvas, { left, right, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = box
  const { clientWidth: wide, clientHeight: high } = document.documentElement
  const inside = (at, size, most) => Math.max(RIM, Math.min(at, most - size - RIM))
  const beside = right + BESIDE + width + RIM <= wide ? right + BESIDE : left - BESIDE - width
  const x = beside >= RIM ? beside : (left + right - width) / 2
  const around = canvas.getBoundingClientRect()
  const y = beside >= RIM ? (top + bottom - height) / 2 : around.bottom + height + RIM <= high ? around.bottom : around.top - height
  box.style.translate = `${inside(x, width, wide)}px ${inside(y, height, high)}px`
}
