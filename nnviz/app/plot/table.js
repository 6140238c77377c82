// The numbers behind a picture, as columns: what the figure says they are (layout.meta.table), else what is drawn.

// Columns, each an array that begins with its name. They may be of different lengths.
export function table({ data, layout }) {
  const named = layout.meta?.table
  if (!named) return drawn(data)
  return Object.entries(named).map(([name, what]) => [name, ...column(data, what)])
}

// what: an array; the paths of some in the traces ("0.x", "3.customdata.2"), with spaces between for one after the
// other; or { at: one of these, of: names, per: how many numbers share a name (1) }.
function column(data, what) {
  if (what?.of) return column(data, what.at).map(value => what.of[Math.floor(value / (what.per ?? 1))])
  const values = typeof what === "string" ? what.split(" ").flatMap(path => cells(data, path)) : Array.from(what ?? [])
  return values.map(value => typeof value === "number" ? +value.toPrecision(7) : value) // 7 digits: as float32 has
}

// A last number in the path is a column of an array of rows. A grid gives a value for each of its cells, row by row.
function cells(data, path) {
  const [index, ...steps] = path.split(".")
  const trace = data[index]
  const last = /^\d+$/.test(steps.at(-1)) ? steps.pop() : null
  const values = steps.reduce((part, step) => part?.[step], trace) ?? []
  const pick = value => last === null ? value : value[last]
  if (!trace.z?.[0]?.length) return Array.from(values, pick)
  const at = { x: (row, k) => values[k], y: row => values[row] }[steps[0]] ?? ((row, k) => pick(values[row][k]))
  return Array.from(trace.z).flatMap((row, i) =>
    Array.from(row, (z, k) => Number.isNaN(z) ? [] : [at(i, k)]).flat()) // a cell that is NaN is none
}

// The arrays of each trace side by side; the cells of a grid one below the other.
function drawn(data) {
  const columns = []
  data.forEach((trace, i) => {
    const add = (what, values) => columns.push([`${trace.name ?? "trace " + (i + 1)} ${what}`, ...values])
    if (trace.z?.[0]?.length) {
      const at = (axis, k) => trace[axis]?.[k] ?? (trace[axis + "0"] ?? 0) + k * (trace["d" + axis] ?? 1)
      const rows = Array.from(trace.z)
      add("x", rows.flatMap(row => Array.from(row, (_, k) => at("x", k))))
      add("y", rows.flatMap((row, k) => Array(row.length).fill(at("y", k))))
      add("z", rows.flatMap(row => Array.from(row)))
    } else for (const what of ["x", "y", "z", "text"]) if (trace[what]?.map) add(what, trace[what])
  })
  return columns
}
