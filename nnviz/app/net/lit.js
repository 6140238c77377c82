// What belongs to the unit or the line that is pointed at: its connections are drawn, all else is dimmed.
// about: as net.hover, { unit: [layer, unit] } or { line: { m, i, j } }, of matrix m from unit i to unit j.

export const sameLine = (one, other) => one.m === other.m && one.i === other.i && one.j === other.j

// Whether a line begins or ends at the unit, or is the line.
export const touches = ({ unit, line }, { m, i, j }) => unit
  ? m === unit[0] && i === unit[1] || m === unit[0] - 1 && j === unit[1]
  : sameLine(line, { m, i, j })

// The lines { m, i, j } that contribute most to a unit's sum, the strongest first. They may be too weak to be among those
// of a view.
export function fanOf(record, [layer, unit]) {
  return layer ? Array.from(fanRow(record, layer - 1, unit).i, i => ({ m: layer - 1, i, j: unit })) : []
}

// The part of a matrix's fan { i, W, dW, change } that is unit j's.
export function fanRow({ fan, sizes }, m, j) {
  const row = {}, k = fan[m].i.length / sizes[m + 1]
  for (const name in fan[m]) row[name] = fan[m][name].subarray(k * j, k * (j + 1))
  return row
}

// The numbers { W, dW, change } of a line, or null where the record does not say them; the last two only if there is a step.
export function lineValues(record, { m, i, j }) {
  const set = record.real && record.edit.weights.find(one => one[0] === m && one[1] === i && one[2] === j)
  if (set) return { W: set[3] }
  for (const list of Object.values(record.lines)) {
    const k = list.i.findIndex((from, k) => from === i && list.j[k] === j && list.layer[k] === m)
    if (k >= 0) return { W: list.W[k], dW: list.dW?.[k], change: list.change?.[k] }
  }
  const row = fanRow(record, m, j), k = row.i.indexOf(i)
  return k < 0 ? null : { W: row.W[k], dW: row.dW?.[k], change: row.change?.[k] }
}

// The same, where the record or what becomes of it by a change by hand says them.
export const lineTold = ({ record, changed }, line) => lineValues(record, line) ?? (changed && lineValues(changed, line))

const drawn = new WeakMap() // the lines of a view -> { most, mask }

// Which lines of a view are drawn where there is room for `most`: of each matrix as large a share, its strongest.
export function drawnOf({ lines }, view, most) {
  const list = lines[view], { layer, i } = list
  if (drawn.get(list)?.most !== most) {
    const size = Array.from(list[{ forward: "W", backward: "dW", change: "change" }[view]], Math.abs)
    const order = Array.from(i, (_, k) => k).sort((one, other) => size[other] - size[one])
    const left = [], mask = new Uint8Array(i.length), share = Math.min(most / i.length, 1)
    for (const m of layer) left[m] = (left[m] ?? 0) + share
    for (const k of order) if (left[layer[k]]-- > 0) mask[k] = 1
    drawn.set(list, { most, mask })
  }
  return drawn.get(list).mask
}

// For each layer 1 for the units that are lit, else 0. lines: what is drawn.
export function litUnits({ sizes, input }, about, lines) {
  const lit = sizes.map(size => new Uint8Array(size)), { unit, line } = about
  if (unit) lit[unit[0]][unit[1]] = 1
  for (const { m, i, j } of lines) if (touches(about, { m, i, j })) lit[m][i] = lit[m + 1][j] = 1
  const first = unit ? unit[0] <= 1 : line.m === 0
  if (first && input.kind === "image") lit[0].fill(1) // pixels are seen as an image, or not at all
  return lit
}
