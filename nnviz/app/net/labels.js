// The words in the picture: headings, scales, the answers' names and numbers.

import { number } from "./numbers.js"
import { BOTTOM } from "./layout.js"

const SIZE = 12 // pixels
const UNITS = { a: "a", after: "a", dz: "dz", change: "Δa" }
const LINES = { W: "W", after: "W", dW: "dW", change: "ΔW" }

export function drawLabels(context, net) {
  const { layout, look, record, canvas } = net
  const { colors } = record, family = getComputedStyle(canvas).fontFamily
  const font = bold => { context.font = `${bold ? "600 " : ""}${SIZE}px ${family}` }
  const write = (text, x, y, align, color) => {
    context.textAlign = align
    context.fillStyle = color
    context.fillText(text, x, y)
  }
  font(false)
  context.textBaseline = "middle"
  headings(context, layout, look, record).forEach(({ x, title, note }) => {
    write(title, x, 10, "center", colors.text)
    write(note, x, 26, "center", colors.muted)
  })
  scales(context, layout, look, record).forEach(({ x, text }) => write(text, x, layout.height - BOTTOM / 2, "center", colors.muted))
  answers(context, layout, look, record, write, font)
}

// The longest of the texts that fits into the width, else the last.
const fitting = (context, texts, width) => texts.find(text => context.measureText(text).width <= width) ?? texts.at(-1)

const middles = ({ layers }) => layers.map(({ left, right }) => (left + right) / 2)

function headings(context, layout, look, record) {
  const { layers } = layout, x = middles(layout), { sizes, activation } = record
  const found = []
  layers.forEach((layer, l) => {
    if (l === layers.length - 1) return
    const room = Math.min(x[l] - (x[l - 1] ?? -x[l]), x[l + 1] - x[l]) - 8
    const [columns, rows] = [record.input.shape[1], record.input.shape[0]]
    if (!l) {
      const title = record.input.kind === "image" ? `${rows}×${columns} pixels` : "input"
      return found.push({ x: Math.max(x[l], context.measureText(title).width / 2), title, note: "" })
    }
    const off = share(record.layers[l - 1].a)
    found.push({
      x: x[l],
      title: fitting(context, [`layer ${l}: ${sizes[l]} units`, `${sizes[l]} units`, `${sizes[l]}`], room),
      note: activation.signed ? "" : fitting(context, [`${off} % off`, `${off} %`], room),
    })
  })
  return found
}

const share = a => Math.round(100 * a.reduce((off, value) => off + (value === 0), 0) / a.length)

// Under each layer the largest value that its shades stand for, between two that of the lines.
function scales(context, layout, look, record) {
  const { layers } = layout, x = middles(layout), found = []
  look.layers.forEach((parts, l) => {
    const part = parts.at(-1)
    if (!part || part.visible < 0.5 || !l) return
    const signed = part.kind === "dz" || part.kind === "change" || l < layers.length - 1 && record.activation.signed
    found.push({ x: x[l], text: `${UNITS[part.kind]} ${signed ? "±" : "0…"}${number(part.scale, 2)}` })
  })
  const lines = linesShown(look, record)
  lines.forEach(({ name, scale }, m) => {
    if (scale) found.push({ x: (layers[m].right + layers[m + 1].left) / 2, text: `${name} ±${number(scale, 2)}` })
  })
  const widths = found.map(({ text }) => context.measureText(text).width)
  const order = found.map((_, k) => k).sort((a, b) => found[a].x - found[b].x)
  let right = -Infinity
  return order.filter(k => { // what would overlap is left out
    if (found[k].x - widths[k] / 2 < right + 6) return false
    right = found[k].x + widths[k] / 2
    return true
  }).map(k => found[k])
}

// For each matrix the kind of its lines that is seen most.
function linesShown(look, record) {
  return record.scales.W.map((_, m) => {
    const parts = look.strands.filter(({ visible }) => visible[m] >= 0.5)
    const part = parts.at(-1)
    return part ? { name: LINES[part.kind], scale: part.scale[m] } : {}
  })
}

function answers(context, layout, look, record, write, font) {
  const { bar, layers, width } = layout, last = layers.at(-1), { classes, colors, label } = record
  const best = look.told && look.told.indexOf(Math.max(...look.told))
  classes.forEach((name, unit) => {
    const right = unit === label, wrong = unit === best && label !== null && !right
    font(right || wrong || unit === best)
    const color = right ? colors.right : wrong ? colors.wrong : colors.text
    const short = name.length <= bar.letters ? name : name.slice(0, bar.letters - 1) + "…"
    write(`${right ? "✓ " : wrong ? "✕ " : ""}${short}`, bar.names, last.y[unit], "right", color)
    if (look.told) write(percentText(look.told[unit]), bar.x + Math.max(look.bars[unit] * bar.length, 1) + 5, last.y[unit], "left", color)
  })
  font(false)
  if (look.target && record.loss.length) {
    const text = look.loss.map(value => number(value)).join(" → ")
    write(`loss ${text}`, width, 10, "right", colors.text)
  }
}

function percentText(p) {
  const text = (100 * p).toFixed(0)
  return text === "100" && p < 1 ? ">99 %" : text === "0" && p > 0 ? "<1 %" : `${text} %`
}
