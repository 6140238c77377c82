// What is new in an update, so that no more is drawn than that.

export function same(a, b) {
  if (a?.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

// Whether the traces are as before, and of the layout only shapes (and words about it) differ.
export const onlyShapesMove = (before, after) =>
  before.still === after.still && !before.frames && !after.frames && equal(before.data, after.data)

// The layout but for its shapes, to be kept before plotly works on it.
export const still = layout => JSON.stringify({ ...layout, shapes: Boolean(layout.shapes), meta: null })

function equal(a, b) {
  if (Object.is(a, b)) return true
  if (!a || !b || typeof a !== "object" || a.constructor !== b.constructor) return false
  if (ArrayBuffer.isView(a)) return a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => equal(a[name], b[name]))
}
