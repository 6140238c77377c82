// Where everything in the picture goes, in pixels. Pure: the same record and size, the same places.

const TOP = 40 // room for headings
const MAX_CIRCLES = 64, CIRCLE_ROWS = 16, CELL_ROWS = 32 // a larger layer is a block of cells
const PITCH = { maps: 62, tiles: 46, dots: 34, cells: 10 } // at most, from one unit to the next
const TILE = 16, CLEAR = 24 // pixels from one picture to the next: at least, as smaller ones show nothing; more are not needed
const PICTURE_COLUMNS = 12
const LETTER = 7 // pixels

export function layOut(record, width, height) {
  const { sizes, input, classes } = record
  const narrow = width < 560
  const twoLines = width < 760, bottom = twoLines ? 38 : 22 // room for scales: of units, of lines
  const area = { middle: (TOP + height - bottom) / 2, room: height - TOP - bottom }
  const letters = Math.min(Math.max(...classes.map(name => name.length)), narrow ? 7 : 11)
  const bar = { letters, length: Math.min(Math.max(0.12 * width, 26), 130) }
  bar.x = width - bar.length - (narrow ? 50 : 72)
  bar.names = bar.x - 8
  const last = outputs(record, bar, area, narrow)
  const first = input.kind === "image" ? image(input.shape, area, width) : numbers(record, area, width)
  const hidden = sizes.slice(1, -1).map((units, l) => ({ units, picture: kindOf(record, l) }))
  const between = last.left - first.right
  const widest = 0.55 * between / Math.max(hidden.length, 1)
  const blocks = hidden.map(({ units }) => block(units, null, widest, area))
  hidden.forEach(({ units, picture }, l) => { // pictures may take what dots leave
    const found = picture && block(units, picture, 0.62 * between - blocks.reduce((sum, { wide }, k) => sum + (k === l ? 0 : wide), 0), area)
    if (found?.kind === picture) blocks[l] = found
  })
  const gap = (between - blocks.reduce((sum, { wide }) => sum + wide, 0)) / (blocks.length + 1)
  let x = first.right
  for (const layer of blocks) {
    x += gap
    place(layer, x, area)
    x += layer.wide
  }
  // In less width fewer lines, and thinner ones.
  const lines = Math.min(Math.max(Math.round(0.35 * width), 100), 300), stroke = Math.min(Math.max(width / 720, 0.5), 1)
  return { width, height, narrow, twoLines, bar, lines, stroke, layers: [first, ...blocks, last] }
}

// Pictures of units: "maps" over the plane, "tiles" of weights, or none.
const kindOf = ({ pictures }, l) => pictures?.layers[l] && (pictures.kind === "plane" ? "maps" : "tiles")

// A grid of units, not wider than `widest`: with their pictures if these can be large enough.
function block(units, picture, widest, { room }) {
  const of = (kind, most) => {
    const rows = Math.min(most, units), columns = Math.ceil(units / rows)
    const across = Math.min(room / rows, widest / columns, PITCH[kind])
    return { kind, units, rows, columns, across, down: Math.min(room / rows, PITCH[kind], 1.7 * across), wide: columns * across }
  }
  const grids = picture && units <= MAX_CIRCLES ? Array.from({ length: PICTURE_COLUMNS }, (_, k) => of(picture, Math.ceil(units / (k + 1)))) : []
  const pictured = grids.find(({ across }) => across >= CLEAR) ?? grids.reduce((best, one) => one.across > best.across ? one : best, { across: 0 })
  const found = pictured.across >= TILE ? pictured : units <= MAX_CIRCLES ? of("dots", CIRCLE_ROWS) : of("cells", CELL_ROWS)
  const least = Math.min(found.across, found.down)
  found.size = { cells: least, dots: Math.min(Math.max(0.74 * least, 3), 24, least) }[found.kind] ?? least - Math.max(2, 0.1 * least)
  return found
}

// Unit after unit down the columns.
function place(layer, left, { middle }) {
  const { rows, across, down, columns } = layer
  spread(layer, left, middle - rows * down / 2, unit => [Math.floor(unit / rows), unit % rows])
  const cells = layer.kind === "cells"
  const rim = cells ? 0 : layer.size / 2
  layer.enter = layer.x.map(x => cells ? left : x - rim)
  layer.leave = layer.x.map(x => cells ? left + columns * across : x + rim)
}

function spread(layer, left, top, at) {
  const { units, rows, columns, across, down } = layer
  Object.assign(layer, { left, top, right: left + columns * across, bottom: top + rows * down })
  layer.x = new Float32Array(units)
  layer.y = new Float32Array(units)
  for (let unit = 0; unit < units; unit++) {
    const [column, row] = at(unit)
    layer.x[unit] = left + (column + 0.5) * across
    layer.y[unit] = top + (row + 0.5) * down
  }
}

function image([rows, columns], { middle, room }, width) {
  const pitch = Math.min(Math.max(0.18 * width, 72), 200, room) / Math.max(rows, columns)
  const layer = { kind: "image", units: rows * columns, rows, columns, across: pitch, down: pitch, size: pitch }
  spread(layer, 2, middle - rows * pitch / 2, unit => [unit % columns, Math.floor(unit / columns)])
  layer.enter = layer.leave = layer.x
  return layer
}

// letters: of a name of an input, at most; 0 where they stand too close for names.
function numbers({ sizes: [units], input: { names } }, area, width) {
  const layer = block(units, null, 40, area), longest = Math.max(...names.map(name => name.length))
  layer.letters = layer.columns > 1 || layer.down < 11 ? 0 : Math.min(longest, Math.max(2, Math.floor((width - 288) / 10)), 14)
  place(layer, layer.letters ? 44 + LETTER * layer.letters : 12, area)
  return layer
}

function outputs(record, { names, letters }, area, narrow) {
  const units = record.sizes.at(-1), down = Math.min(area.room / units, PITCH.maps)
  const pictured = !narrow && down >= TILE && kindOf(record, record.sizes.length - 2)
  const size = pictured ? 0.9 * down : Math.min(0.6 * down, 18)
  const across = Math.max(size + 4, 14)
  const layer = { kind: pictured || "dots", units, rows: units, columns: 1, across, down: pictured ? down : Math.min(down, 32), size }
  place(layer, names - LETTER * letters - 22 - across, area)
  return layer
}

// [layer, unit] at a place, or null. What belongs to an answer's row is that answer.
export function unitAt({ layers, width }, x, y) {
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l], right = l === layers.length - 1 ? width : layer.right
    if (x < layer.left || x >= right || y < layer.top || y >= layer.bottom) continue
    const column = Math.min(Math.floor((x - layer.left) / layer.across), layer.columns - 1)
    const row = Math.floor((y - layer.top) / layer.down)
    const unit = layer.kind === "image" ? row * layer.columns + column : column * layer.rows + row
    if (row < layer.rows && unit < layer.units) return [l, unit]
  }
  return null
}

// The curve of a line from unit i of layer m to unit j of the next: it leaves and arrives level.
export function curve({ layers }, m, i, j) {
  const from = layers[m], to = layers[m + 1]
  return [from.leave[i], from.y[i], to.enter[j], to.y[j]]
}

export const BEND = 0.45 // how far the control points lie from the ends, as a share of the way across

export function pointOn([x0, y0, x1, y1], t) {
  const s = 1 - t, bend = BEND * (x1 - x0)
  const a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t
  return [a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, (a + b) * y0 + (c + d) * y1]
}

// Of `lines` [{ m, i, j }] the one that passes nearest to a place, within a few pixels, or null.
export function lineAt(layout, lines, x, y, reach = 5) {
  let found = null, least = reach
  for (const { m, i, j } of lines) {
    const at = curve(layout, m, i, j)
    if (x < at[0] || x > at[2] || y < Math.min(at[1], at[3]) - reach || y > Math.max(at[1], at[3]) + reach) continue
    let [px, py] = at
    for (let step = 1; step <= 24; step++) {
      const [qx, qy] = pointOn(at, step / 24)
      const away = distance(x, y, px, py, qx, qy)
      if (away < least) [least, found] = [away, { m, i, j }]
      ;[px, py] = [qx, qy]
    }
  }
  return found
}

function distance(x, y, px, py, qx, qy) {
  const dx = qx - px, dy = qy - py, square = dx * dx + dy * dy
  const u = square && Math.min(Math.max(((x - px) * dx + (y - py) * dy) / square, 0), 1)
  return Math.hypot(x - px - u * dx, y - py - u * dy)
}

// The middle of a unit or a line, and how far it reaches from there.
// x, y: where the pointer is on a line; by keyboard it is nowhere, and the middle is meant.
export function boxOf(layout, { unit, line, x, y }) {
  if (unit) {
    const layer = layout.layers[unit[0]]
    return { x: layer.x[unit[1]], y: layer.y[unit[1]], across: layer.across / 2, down: layer.down / 2 }
  }
  if (x === undefined) [x, y] = pointOn(curve(layout, line.m, line.i, line.j), 0.5)
  return { x, y, across: 6, down: 6 }
}
