// What the picture shows at a time of the film of one step. Pure: the same record and time, the same frame.
//
// The film has a stage for the input, one for each layer on the way forward, the loss, one for each layer on the way
// back, the change of the weights, and the new answers. At a whole number so many stages are complete, and all that is
// shown are arrays of the engine; between, one fades into the next.

export const VIEWS = ["forward", "backward", "change"]

// Whether there is a step to show, and more than the way forward is known of it.
export const hasStep = ({ layers, stages }) => stages.length > layers.length + 2

// The times of the views' stills; the last stage's number where the record has no such stage.
export function stillOf({ layers: { length }, stages }, view) {
  const at = { forward: length + 1, backward: 2 * length + 2, change: 2 * length + 3 }
  return Math.min(at[view], stages.length)
}

// Which of the views the film is in.
export function viewAt({ layers: { length } }, time) {
  return time <= length + 2 ? "forward" : time <= 2 * length + 2 ? "backward" : time <= 2 * length + 3 ? "change" : "forward"
}

// Whether values of a kind can be negative in a layer.
export function isSigned(kind, l, { sizes, activation, input }) {
  if (kind === "dz" || kind === "change") return true
  return l ? l < sizes.length - 1 && activation.signed : input.kind !== "image"
}

// layers: for each layer from the input, [{ kind, values, scale, visible }], the later over the earlier.
// lines: [{ list, kind, values, scale (of each matrix), visible (each matrix) }], where `list` is that of record.lines.
// bars: probabilities, `told` once they are complete. loss: what is known of it. signal: what travels:
// { matrix, at, back }, matrix the number of matrices from the last layer to the bars; target: how visible it is.
export function frame(record, time) {
  const { layers: { length: L }, scales, times } = record // times: of a stage, see inspection/film_time.py
  const during = (stage, from = 0, to = 1) => smooth((time - stage - from) / (to - from))
  const back = l => 2 * L + 2 - l // the stage in which the gradient reaches layer l
  const has = hasStep(record)
  const again = l => during(2 * L + 3, 0.7 * (l - 1) / L, 0.7 * l / L + 0.3) // the new forward pass runs through all layers
  const layers = [covering([{ kind: "x", values: record.x, scale: record.input.kind === "image" ? 1 : largest(record.x), visible: during(0) }])]
  record.layers.forEach(({ a, dz, a_after }, k) => {
    const l = k + 1
    const parts = [{ kind: "a", values: a, scale: scales.a[k], visible: during(l, times.sums) }]
    if (has) {
      parts.push({ kind: "dz", values: dz, scale: scales.dz[k], visible: during(back(l), times.arrival, times.gate) })
      if (during(2 * L + 2)) parts.push({ kind: "change", ...difference(a_after, a), visible: during(2 * L + 2) })
      if (again(l)) parts.push({ kind: "after", values: a_after, scale: scales.a[k], visible: again(l) })
    }
    layers.push(covering(parts))
  })
  return { layers, lines: linesAt(record, has, during, back, again), ...answersAt(record, has, during, again), signal: signalAt(L, has, time, during) }
}

function linesAt({ layers: { length: L }, lines, scales }, has, during, back, again) {
  const all = of => Array.from({ length: L }, (_, m) => of(m))
  const parts = [part("forward", "W", lines.forward.W, scales.W, all(m =>
    (0.25 + 0.75 * during(m + 1, 0, 0.6)) * (has ? 1 - during(back(m + 1), 0.5) : 1)))]
  if (has) {
    const gone = 1 - during(2 * L + 2, 0, 0.6)
    parts.push(part("backward", "dW", lines.backward.dW, scales.dW, all(m => during(back(m + 1), 0.5) * gone)))
    parts.push(part("change", "change", lines.change.change, scales.change, all(m => during(2 * L + 2, 0.3) * (1 - again(m + 1)))))
    if (again(1)) parts.push(part("forward", "after", sum(lines.forward.W, lines.forward.change), scales.W, all(m => again(m + 1))))
  }
  return parts.filter(({ visible }) => visible.some(Boolean))
}

const part = (list, kind, values, scale, visible) => ({ list, kind, values, scale, visible })

function answersAt({ layers, loss, times }, has, during, again) {
  const L = layers.length, { a, a_after } = layers[L - 1]
  const shown = during(L, times.sums), moved = has ? again(L) : 0
  const bars = shown < 1 ? a.map(p => p * shown) : !moved ? a : moved === 1 ? a_after : a.map((p, i) => p + (a_after[i] - p) * moved)
  return { bars, told: shown === 1 ? moved === 1 ? a_after : a : null, target: during(L + 1), loss: loss.slice(0, moved === 1 ? 2 : 1) }
}

// A signal takes the first 60 % of its stage.
function signalAt(L, has, time, during) {
  const stage = Math.ceil(time) - 1
  if (time === stage + 1 || stage < 1) return null
  const at = Math.min((time - stage) / 0.6, 1)
  if (at === 1 && stage < 2 * L + 3) return null
  if (stage <= L) return { matrix: stage - 1, at, back: false }
  if (stage >= L + 2 && stage <= 2 * L + 1) return { matrix: 2 * L + 2 - stage, at, back: true }
  if (stage !== 2 * L + 3) return null
  const across = (time - stage) / 0.9 * L
  return across < L ? { matrix: Math.floor(across), at: across % 1, back: false } : null
}

const smooth = u => u <= 0 ? 0 : u >= 1 ? 1 : u * u * (3 - 2 * u)

// Without what is invisible, or lies under what is wholly visible.
function covering(parts) {
  const seen = parts.filter(({ visible }) => visible)
  const cover = seen.findLastIndex(({ visible }) => visible === 1)
  return seen.slice(Math.max(cover, 0))
}

// In float32, as the engine's arrays are.
const sum = (one, other) => one.map((value, i) => value + other[i])

function difference(after, before) {
  const values = after.map((value, i) => value - before[i])
  return { values, scale: largest(values) }
}

const largest = values => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
