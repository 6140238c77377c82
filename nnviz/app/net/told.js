// What the card says of a unit or of a line: the record's numbers as texts. All that is worked out here is what is left
// of a sum.

import { fanRow, lineValues } from "./lit.js"
import { added, number, pair } from "./numbers.js"

// "pixel (9, 14)", "x₂", "unit 5 of layer 1", "answer 7"; short: without the layer.
export function named({ sizes, classes, input }, [layer, unit], short = false) {
  if (layer === sizes.length - 1) return `answer ${classes[unit]}`
  if (layer) return `unit ${unit}` + (short ? "" : ` of layer ${layer}`)
  const [, columns] = input.shape
  return input.names[unit] ?? `pixel (${Math.floor(unit / columns)}, ${unit % columns})`
}

// about: as net.hover. { title, note, rows: [[words, working, number]] }; a row of one part is a heading.
export function tell(record, about) {
  const { title, rows: all } = about.unit ? tellUnit(record, about.unit) : tellLine(record, about.line)
  const rows = all.map(parts => parts.map(text => record.hides ? text.replaceAll("not a number", "?") : text)) // not told yet
  return { title: title[0].toUpperCase() + title.slice(1), note: record.title, rows }
}

const valuesBelow = ({ x, layers }, layer) => layer > 1 ? layers[layer - 2].a : x

function tellUnit(record, [layer, unit]) {
  const title = named(record, [layer, unit])
  if (!layer) return { title, rows: [["value", "", number(record.x[unit])]] }
  const { a, z, b, dz, a_after, z_after, b_after } = record.layers[layer - 1]
  const last = layer === record.layers.length, result = last ? "probability" : "a"
  const off = record.real && record.edit.off.some(one => String(one) === `${layer},${unit}`)
  const rows = [...addends(record, layer, unit), ["bias b", "", added(number(b[unit]))], ["z", "their sum", number(z[unit])]]
  const many = record.samples > 1, how = last ? "softmax of all z" : `${record.activation.name}(z)`
  rows.push([result, off ? "switched off by hand" : many ? `mean of ${how}` : how, number(a[unit])])
  if (dz) {
    rows.push([many ? "dLoss/dz, added up" : "dLoss/dz", asks(dz[unit], "z"), number(dz[unit])], [afterStep(record)])
    for (const [words, before, after] of [["b", b, b_after], ["z", z, z_after], [result, a, a_after]])
      rows.push([words, "", pair(before[unit], after[unit]).join(" → ")])
  }
  return { title, rows }
}

const asks = (gradient, what, of = "the loss") => gradient ? `a ${gradient < 0 ? "larger" : "smaller"} ${what} lowers ${of}` : ""

const afterStep = ({ learned }) => learned ? "After the step" : "After the run's step, by its minibatch"

// The strongest parts of z, and what all the others add up to.
function addends(record, layer, unit) {
  const { i, W } = fanRow(record, layer - 1, unit), { z, b } = record.layers[layer - 1], below = valuesBelow(record, layer)
  let rest = z[unit] - b[unit], size = Math.abs(z[unit]) + Math.abs(b[unit])
  const rows = []
  i.forEach((source, k) => {
    const part = below[source] * W[k]
    if (!part) return
    rest -= part
    size += Math.abs(part)
    rows.push([named(record, [layer - 1, source], true), `${number(below[source])} × ${number(W[k])}`, added(number(part))])
  })
  const others = below.length - rows.length
  if (Math.abs(rest) < 1e-6 * size) rest = 0 // float32 has no more digits
  if (others) rows.push([others > 1 ? `the other ${others} together` : "the other one", "", added(number(rest))])
  return rows
}

function tellLine(record, line) {
  const { m, i, j } = line, title = `from ${named(record, [m, i])} to ${named(record, [m + 1, j])}`
  const { W, dW, change } = lineValues(record, line), from = valuesBelow(record, m + 1)[i]
  const rows = [["weight W", "", number(W)], ["it adds to z", `${number(from)} × ${number(W)}`, added(number(from * W))]]
  if (dW !== undefined) {
    const of = record.penalised ? "loss and penalty" : "the loss"
    rows.push([record.penalised ? "d(loss + penalty)/dW" : "dLoss/dW", asks(dW, "W", of), number(dW)], [afterStep(record)])
    rows.push(["update", "", added(number(change))], ["W", "", pair(W, W + change).join(" → ")])
  }
  return { title, rows }
}

// The same, to be read out.
export function spoken(record, about) {
  const { title, rows } = tell(record, about)
  return [title, ...rows.map(parts => parts.filter(Boolean).join(" "))].join(", ")
}
