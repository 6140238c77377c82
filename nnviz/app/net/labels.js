// The words in the picture: headings, scales, the answers' names and numbers.

import { number, percentTexts } from "./numbers.js"
import { named } from "./told.js"
import { isSigned } from "./frame.js"

const SIZE = 12 // pixels
const UNITS = { a: "a", after: "a", dz: "dz", change: "Δa" }
const LINES = { W: "W", after: "W", dW: "dW", change: "ΔW" }

export function drawLabels(context, net) {
  const { layout, look, shown: record, family } = net, { colors } = record
  const font = bold => { context.font = `${bold ? "600 " : ""}${SIZE}px ${family}` }
  const write = (text, x, y, align, color) => {
    context.textAlign = align
    context.fillStyle = color
    context.fillText(text, x, y)
  }
  font(false)
  context.textBaseline = "middle"
  const { titles, notes } = headings(context, layout, look, record)
  for (const { x, text } of apart(context, titles)) write(text, x, 10, "center", colors.text)
  for (const { x, text } of apart(context, notes)) write(text, x, 26, "center", colors.muted)
  for (const { x, y, text } of scales(context, layout, look, record)) write(text, x, y, "center", colors.muted)
  writeAnswers(context, layout, look, record, write, font)
}

// The longest of the texts that fits into the width, else the last.
const fitting = (context, texts, width) => texts.find(text => context.measureText(text).width <= width) ?? texts.at(-1)

const middles = ({ layers }) => layers.map(({ left, right }) => (left + right) / 2)

function headings(context, layout, look, record) {
  const { layers, width } = layout, x = middles(layout), { sizes, activation, input, samples } = record
  const titles = [], notes = []
  layers.forEach((layer, l) => {
    const room = Math.min(x[l] - (x[l - 1] ?? -x[l]), x[l + 1] - x[l]) - 8
    if (l === layers.length - 1) {
      const middle = (layer.left + width) / 2
      titles.push({ x: middle, text: samples > 1 ? "answers (mean)" : "answers" })
      if (record.real) notes.push({ x: middle, text: "grey: not changed" })
      else if (look.target) notes.push({ x: middle, text: `loss ${Array.from(look.loss, value => number(value)).join(" → ")}` })
    } else if (l) {
      const off = share(record.layers[l - 1].a)
      titles.push({ x: x[l], text: fitting(context, [`layer ${l}: ${sizes[l]} units`, `${sizes[l]} units`, `${sizes[l]}`], room) })
      if (!activation.signed && look.layers[l].some(({ visible }) => visible >= 0.5)) notes.push({ x: x[l], text: fitting(context, samples > 1 ? [`${off} % off for all ${samples}`, `${off} % off for all`, ""] : [`${off} % off`, `${off} %`], room) })
    } else {
      const text = input.kind === "image" ? `${input.shape.join("×")} pixels` : "input"
      titles.push({ x: Math.max(x[l], context.measureText(text).width / 2), text })
    }
  })
  return { titles, notes }
}

// Of several samples a holds the means: 0 where a unit is off for all of them.
const share = a => even(100 * a.reduce((off, value) => off + (value === 0), 0) / a.length)

// Rounded as the page's sentences are: a half to the even number.
const even = value => Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)

// Under each layer the largest value that its shades stand for, between two that of the lines.
function scales(context, layout, look, record) {
  const { layers, height, twoLines } = layout, x = middles(layout)
  const units = [], lines = []
  look.layers.forEach((parts, l) => {
    const part = parts.at(-1)
    if (!l || !part || part.visible < 0.5) return
    const ends = isSigned(part.kind, l, record) ? "±" : "0…"
    units.push({ x: x[l], y: height - 9, text: `${UNITS[part.kind]} ${ends}${number(part.scale, 2)}` })
  })
  record.scales.W.forEach((_, m) => {
    const part = look.strands.findLast(({ visible }) => visible[m] >= 0.5)
    if (!part?.scale[m]) return
    const middle = (layers[m].right + layers[m + 1].left) / 2
    lines.push({ x: middle, y: height - (twoLines ? 25 : 9), text: `${LINES[part.kind]} ±${number(part.scale[m], 2)}` })
  })
  return twoLines ? [...apart(context, units), ...apart(context, lines)] : apart(context, [...units, ...lines])
}

// Without those that would overlap the one before.
function apart(context, texts) {
  let right = -Infinity
  return texts.sort((one, other) => one.x - other.x).filter(({ x, text }) => {
    const half = context.measureText(text).width / 2
    if (x - half < right + 6) return false
    right = x + half
    return true
  })
}

function writeAnswers(context, layout, look, record, write, font) {
  const { bar, layers } = layout, last = layers.at(-1), { classes, colors, label, real } = record
  const texts = look.told && said(look, layout, record), own = real && percentTexts(real)
  const best = look.told && look.told.indexOf(Math.max(...look.told))
  classes.forEach((name, unit) => {
    const right = unit === label, wrong = unit === best && label !== null && !right
    font(right || wrong || unit === best)
    const color = right ? colors.right : wrong ? colors.wrong : colors.text
    write(`${right ? "✓ " : wrong ? "✕ " : ""}${shortened(name, bar.letters)}`, bar.names, last.y[unit], "right", color)
    const beside = (text, p, y, color) => write(text, bar.x + Math.max(p * bar.length, 1) + 5, y, "left", color)
    const long = Math.max(look.bars[unit], look.target && record.target?.[unit])
    if (texts) beside(texts[unit], long, last.y[unit] - (own ? 0.24 * last.down : 0), color)
    if (own) beside(own[unit], real[unit], last.y[unit] + 0.24 * last.down, colors.muted)
  })
  font(false)
  const { left, y, letters } = layers[0]
  if (!letters) return
  record.x.forEach((value, i) => write(`${shortened(named(record, [0, i]), letters)} ${number(value)}`, left - 4, y[i], "right", colors.text))
}

const shortened = (name, letters) => name.length <= letters ? name : name.slice(0, letters - 1) + "…"

// Beside the bars: probabilities, what the gradient asks for, or what the step changes.
function said(look, { narrow }, { layers }) {
  const { a, dz, a_after } = layers.at(-1), { kind } = look.layers.at(-1).at(-1)
  if (kind === "dz") return Array.from(dz, value => number(value, 2))
  if (kind !== "change") return percentTexts(look.told)
  const before = percentTexts(a)
  return percentTexts(a_after).map((after, unit) => narrow ? `→ ${after}` : `${before[unit].replace(" %", "")} → ${after}`)
}
