// Draws a frame: first what it looks like (colours, widths), then that on the canvas.

import { isSigned } from "./frame.js"
import { drawLabels } from "./labels.js"
import { BEND, curve, pointOn } from "./layout.js"
import { drawnOf, fanOf, lineValues, litUnits, touches } from "./lit.js"

const SIGNS = 64 // of so few lines the negative ones are dashed, as figures/theme.py has it
const DIM = 0.1, FAINT = 0.3 // of lines and units that the pointer is not about

// What each unit and line looks like. units: for each layer three numbers a unit, red, green, blue. lines:
// [{ m, i, j, value, color, width, alpha }], of matrix m, as many as there is room for. strands: the lines of the frame.
// The rest is that of the frame.
export function lookOf(record, frame, { lines: most, stroke }) {
  const { colors } = record
  const units = frame.layers.map((parts, l) => {
    const blank = shade(colors, 0, false), found = Float32Array.from({ length: 3 * record.sizes[l] }, (_, k) => blank[k % 3])
    for (const part of parts) blend(found, part, ramp(colors, isSigned(part.kind, l, record)), isSigned(part.kind, l, record))
    return found
  })
  const lines = []
  for (const { list, values, scale, visible } of frame.lines) {
    const { layer, i, j } = record.lines[list], drawn = drawnOf(record, list, most)
    for (let k = 0; k < values.length; k++) {
      if (!drawn[k]) continue
      const m = layer[k], share = Math.abs(values[k]) / scale[m] || 0
      if (visible[m]) lines.push(lineLook(colors, m, i[k], j[k], values[k], share, visible[m], stroke))
    }
  }
  return { ...frame, strands: frame.lines, units, lines }
}

const lineLook = (colors, m, i, j, value, share, visible, stroke) => ({
  m, i, j, value, color: shade(colors, Math.sign(value) * (0.45 + 0.55 * Math.min(share, 1)), true), width: (0.5 + 2.8 * share) * stroke, alpha: (0.08 + 0.72 * share ** 1.4) * visible,
})

function blend(found, { values, scale, visible }, colors, signed) {
  for (let unit = 0; unit < values.length; unit++) {
    const color = colors[shadeAt(scale && values[unit] / scale, signed)]
    for (let c = 0; c < 3; c++) found[3 * unit + c] += (color[c] - found[3 * unit + c]) * visible
  }
}

const ramps = {} // for each background, 256 shades [red, green, blue] of each scale

function ramp({ background, diverging, sequential }, signed) {
  ramps[background] ??= { true: shades(diverging), false: shades(sequential) }
  return ramps[background][signed]
}

const rgbOf = color => [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16))

function shades(stops) {
  const parts = stops.map(rgbOf)
  return Array.from({ length: 256 }, (_, k) => {
    const at = k / 255 * (parts.length - 1), low = Math.min(Math.floor(at), parts.length - 2)
    return parts[low].map((value, c) => Math.round(value + (parts[low + 1][c] - value) * (at - low)))
  })
}

// Where in a ramp the share of the largest value is: -1 to 1 where signed, else 0 to 1.
// What is not a number yet has the colour of 0.
const shadeAt = (share, signed) => Number.isNaN(share) ? shadeAt(0, signed) : Math.round(255 * Math.min(Math.max(signed ? share / 2 + 0.5 : share, 0), 1))

export const shade = (colors, share, signed) => ramp(colors, signed)[shadeAt(share, signed)]

const atlases = new WeakMap() // the pictures of a layer's units -> a canvas with all of them, one below the other

function atlas(record, l) {
  const { pictures: { kind, layers }, colors } = record, picture = layers[l - 1]
  if (atlases.has(picture)) return atlases.get(picture)
  const { columns, values } = picture
  const signed = kind === "weights" || isSigned("a", l, record), scale = ramp(colors, signed)
  const made = document.createElement("canvas")
  fill(made, columns, values.length / columns, data => {
    for (let k = 0; k < values.length; k++) {
      data.set(scale[shadeAt(values[k] / 127, signed)], 4 * k)
      data[4 * k + 3] = 255
    }
  })
  atlases.set(picture, made)
  return made
}

// Pixels as a canvas; write puts red, green, blue and opacity of each into the data.
export function fill(canvas, width, height, write) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  const context = canvas.getContext("2d")
  const image = context.createImageData(width, height)
  write(image.data)
  context.putImageData(image, 0, 0)
}

export function paint(net, context) {
  const { layout, look, shown: record } = net
  const scale = context.canvas.width / layout.width
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, layout.width, layout.height)
  const { hover, chosen, line } = net
  const told = chosen && record.still === null // in a story a unit is always chosen, and all stays lit
  const about = hover ?? (line ? { line } : told && { unit: chosen })
  const lines = drawLines(context, net, about)
  const lit = about && litUnits(record, about, lines)
  if (look.signal) drawSignal(context, net)
  layout.layers.forEach((layer, l) => {
    if (layer.kind === "image" || layer.kind === "cells") drawBlock(context, net, layer, l, lit?.[l])
    else drawUnits(context, net, layer, l, lit?.[l])
  })
  drawBars(context, net)
  drawLabels(context, net)
  for (const [unit, color] of [[chosen, record.colors.accent], [hover?.unit, record.colors.text]]) {
    if (unit) ring(context, layout.layers[unit[0]], unit[1], color)
  }
  if (marked(net)) for (const [l, unit] of net.edits.off) cross(context, layout.layers[l], unit, record.colors.text)
}

// Whether what is changed by hand is marked: where the network is seen that has the changes.
const marked = ({ filmed, view }) => !filmed && view === "forward"

const rgb = (color, alpha = 1) => `rgba(${color[0] | 0},${color[1] | 0},${color[2] | 0},${alpha})`

function drawLines(context, net, about) {
  const { layout, look, shown: record } = net
  const lines = look.lines.toSorted((one, other) => one.width - other.width)
  const dashed = record.count <= SIGNS
  if (about) drawDimmed(context, net, lines, dashed)
  for (const line of lines) if (!about || touches(about, line)) draw(context, layout, line, line.alpha, dashed)
  // Of what is pointed at also what may be too weak to be among all lines; and what is changed by hand.
  const kind = look.strands.at(-1)?.kind ?? "W"
  const own = !about ? [] : about.unit ? fanOf(record, about.unit) : [about.line]
  const more = own.filter(line => lineValues(record, line)).map(line => byValue(net, line, lineValues(record, line), kind))
  for (const line of more) draw(context, layout, line, line.alpha, dashed)
  if (marked(net)) for (const [m, i, j, W] of net.edits.weights) {
    const line = byValue(net, { m, i, j }, { W }, "W")
    draw(context, layout, { ...line, width: line.width + 4, color: rgbOf(record.colors.text) }, 0.5, false)
    draw(context, layout, line, 1, dashed)
  }
  context.setLineDash([])
  return [...lines, ...more]
}

const dimmed = new WeakMap() // look -> a canvas with all its lines: while the pointer moves they stay

function drawDimmed(context, net, lines, dashed) {
  const { layout, look, playing } = net, { width, height } = context.canvas
  const drawn = on => { for (const line of lines) draw(on, layout, line, line.alpha * DIM, dashed) }
  if (playing) return drawn(context)
  let canvas = dimmed.get(look)
  if (canvas?.width !== width || canvas.height !== height) {
    canvas = Object.assign(document.createElement("canvas"), { width, height })
    const on = canvas.getContext("2d")
    on.setTransform(context.getTransform())
    drawn(on)
    dimmed.set(look, canvas)
  }
  context.drawImage(canvas, 0, 0, layout.width, layout.height)
}

function byValue({ shown: { scales, colors }, layout }, { m, i, j }, { W, dW, change }, kind) {
  const value = { W, dW, change, after: W + change }[kind], most = scales[kind === "after" ? "W" : kind][m]
  return lineLook(colors, m, i, j, value, Math.min(Math.abs(value) / most || 0, 1), 1, layout.stroke)
}

function draw(context, layout, { m, i, j, value, color, width, alpha }, opacity, dashed) {
  const [x0, y0, x1, y1] = curve(layout, m, i, j), bend = BEND * (x1 - x0)
  context.setLineDash(dashed && value < 0 ? [5, 3] : [])
  context.strokeStyle = rgb(color, opacity)
  context.lineWidth = width
  context.beginPath()
  context.moveTo(x0, y0)
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1)
  context.stroke()
}

// Dots that run along the lines, forwards or back.
function drawSignal(context, { layout, look, shown: record }) {
  const { matrix, at, back } = look.signal
  const t = back ? 1 - at : at
  const { layers, bar } = layout, last = layers.at(-1)
  if (matrix === layers.length - 1) {
    for (let unit = 0; unit < last.units; unit++) {
      const x = last.leave[unit] + (bar.x - last.leave[unit]) * t
      dot(context, x, last.y[unit], 2.2, rgb(shade(record.colors, -Math.sign(look.layers.at(-1).at(-1).values[unit]) || 1, true)))
    }
    return
  }
  for (const { m, i, j, color, width, alpha } of look.lines) {
    if (m !== matrix) continue
    const [x, y] = pointOn(curve(layout, m, i, j), t)
    dot(context, x, y, 1 + 0.7 * width, rgb(color, Math.min(3 * alpha, 1) * Math.min(6 * at, 1)))
  }
}

export function dot(context, x, y, radius, color) {
  context.fillStyle = color
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

// The input image, or a large layer: a pixel a unit, and hairlines between them where there is room.
function drawBlock(context, { look, shown: record }, layer, l, lit) {
  const { rows, columns, units, left, top, across, down, kind } = layer
  const colors = look.units[l]
  layer.canvas ??= document.createElement("canvas")
  fill(layer.canvas, columns, rows, data => {
    for (let unit = 0; unit < units; unit++) {
      const at = 4 * (kind === "image" ? unit : (unit % rows) * columns + Math.floor(unit / rows))
      for (let c = 0; c < 3; c++) data[at + c] = colors[3 * unit + c]
      data[at + 3] = !lit || lit[unit] ? 255 : 255 * FAINT
    }
  })
  const wide = columns * across, high = rows * down
  context.imageSmoothingEnabled = false
  if (kind === "image") context.globalCompositeOperation = record.colors.dark ? "lighten" : "darken" // lines begin at their pixels
  context.drawImage(layer.canvas, left, top, wide, high)
  context.imageSmoothingEnabled = true
  context.globalCompositeOperation = "source-over"
  if (kind === "cells" && across >= 4) {
    context.fillStyle = record.colors.background
    for (let c = 1; c < columns; c++) context.fillRect(left + c * across - 0.5, top, 1, high)
    for (let r = 1; r < rows; r++) context.fillRect(left, top + r * down - 0.5, wide, 1)
  }
  context.strokeStyle = record.colors.faint
  context.lineWidth = 1
  context.strokeRect(left - 0.5, top - 0.5, wide + 1, high + 1)
}

// Dots, or pictures in a frame of the unit's colour.
function drawUnits(context, { look, shown: record }, layer, l, lit) {
  const { units, x, y, size, kind } = layer, colors = look.units[l]
  const pictures = kind !== "dots" && atlas(record, l)
  for (let unit = 0; unit < units; unit++) {
    const color = rgb(colors.subarray(3 * unit, 3 * unit + 3)), seen = !lit || lit[unit] ? 1 : FAINT
    context.globalAlpha = seen
    if (!pictures) {
      dot(context, x[unit], y[unit], size / 2, color)
      context.strokeStyle = record.colors.faint
      context.lineWidth = size < 12 ? 1 : 1.5
      context.stroke()
      continue
    }
    const half = size / 2, rim = Math.max(1.5, 0.08 * size)
    context.fillStyle = record.colors.faint
    context.fillRect(x[unit] - half - 1, y[unit] - half - 1, size + 2, size + 2)
    context.fillStyle = color
    context.fillRect(x[unit] - half, y[unit] - half, size, size)
    const high = pictures.height / units, within = [x[unit] - half + rim, y[unit] - half + rim, size - 2 * rim, size - 2 * rim]
    context.globalAlpha = seen
    context.drawImage(pictures, 0, unit * high, pictures.width, high, ...within)
    if (kind === "maps" && record.place) drawPlace(context, record, within)
  }
  context.globalAlpha = 1
}

// Where the sample lies on a map.
function drawPlace(context, { place: [across, down], colors }, [left, top, wide, high]) {
  const radius = Math.min(Math.max(0.07 * wide, 1.5), 4), x = left + across * wide, y = top + down * high
  dot(context, x, y, radius + 1, colors.background)
  dot(context, x, y, radius, colors.accent)
}

function drawBars(context, { layout, look, shown: record }) {
  const { bar, layers } = layout, last = layers.at(-1), { colors, label, target, real } = record
  const high = Math.min((real ? 0.4 : 0.62) * last.down, 18) // in the lower half of a row then what the run's network answers
  const best = look.told && look.told.indexOf(Math.max(...look.told))
  for (let unit = 0; unit < last.units; unit++) {
    const y = last.y[unit] - (real ? high + 1 : high / 2)
    if (real) {
      context.fillStyle = colors.bar
      context.fillRect(bar.x, last.y[unit] + 1, Math.max(real[unit] * bar.length, 1), high)
    }
    context.fillStyle = unit === label ? colors.right : unit === best && label !== null ? colors.wrong : real ? colors.text : colors.bar
    context.fillRect(bar.x, y, Math.max(look.bars[unit] * bar.length, 1), high)
    if (target?.[unit] && look.target) { // what it should be
      context.strokeStyle = colors.right
      context.globalAlpha = look.target
      context.lineWidth = 1
      context.strokeRect(bar.x + 0.5, y + 0.5, target[unit] * bar.length - 1, high - 1)
      context.globalAlpha = 1
    }
  }
}

// Over a unit that is switched off by hand.
function cross(context, { x, y, size }, unit, color) {
  const half = Math.max(size / 2, 4)
  context.strokeStyle = color
  context.lineWidth = 2
  context.beginPath()
  for (const side of [-half, half]) {
    context.moveTo(x[unit] - half, y[unit] - side)
    context.lineTo(x[unit] + half, y[unit] + side)
  }
  context.stroke()
}

function ring(context, layer, unit, color) {
  const { kind, x, y, size } = layer
  context.strokeStyle = color
  context.lineWidth = 2
  context.beginPath()
  const half = Math.max(size, 5) / 2 + 2.5
  if (kind === "dots") context.arc(x[unit], y[unit], half, 0, 2 * Math.PI)
  else context.rect(x[unit] - half, y[unit] - half, 2 * half, 2 * half)
  context.stroke()
}
