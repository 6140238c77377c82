// The card beside what is pointed at: its numbers and, where there is one, its picture. It never leaves the window.

import { make } from "./dom.js"
import { number } from "./numbers.js"
import { fill, shade } from "./paint.js"
import { tell } from "./told.js"

const BESIDE = 14, RIM = 8 // pixels: from what it is about; from the window's edge

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

// rows, columns, values: shares of `most`, the largest that its colours stand for.
function pictureOf({ x, input, pictures, place, sizes, activation }, layer, unit) {
  if (!layer) {
    const [rows, columns] = input.shape
    return input.kind === "image" && { rows, columns, values: x, most: 1, signed: false, marked: unit, caption: "the input" }
  }
  const picture = pictures?.layers[layer - 1], weights = pictures?.kind === "weights"
  if (!picture) return null
  const { rows, columns } = picture, size = rows * columns
  return {
    rows, columns, marked: place && !weights ? Math.floor(place[1] * rows) * columns + Math.floor(place[0] * columns) : undefined, values: Array.from(picture.values.subarray(unit * size, (unit + 1) * size), value => value / 127),
    most: picture.scale[unit], signed: weights || layer < sizes.length - 1 && activation.signed,
    caption: weights ? "its weights as an image" : layer < sizes.length - 1 ? "its activation over the plane" : "its probability over the plane",
  }
}

function drawPicture({ canvas, scale, caption }, { rows, columns, values, most, signed, marked, caption: textContent }, colors) {
  fill(canvas, columns, rows, data => values.forEach((value, k) => data.set([...shade(colors, value, signed), 255], 4 * k)))
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
