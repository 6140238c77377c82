// The download menu: the picture as PNG, its numbers as CSV.

import { make } from "./dom.js"

export function menu(plot) {
  const box = make(plot.root, "div", { className: "nnviz-plot-menu" })
  const toggle = make(box, "button", { type: "button", textContent: "⋯", title: "Download" })
  const list = make(box, "div", {})
  const open = yes => { list.hidden = !yes; toggle.ariaExpanded = String(yes) }
  toggle.ariaLabel = "Download this picture or its data"
  toggle.onclick = () => open(list.hidden)
  box.onkeydown = event => { if (event.key === "Escape") { open(false); toggle.focus() } }
  box.addEventListener("focusout", event => box.contains(event.relatedTarget) || open(false))
  for (const [textContent, download] of [["Picture (PNG)", picture], ["Data (CSV)", table]]) {
    make(list, "button", { type: "button", textContent, onclick: () => { open(false); download(plot) } })
  }
  open(false)
  return box
}

function picture({ root, node, figure }) {
  const { clientWidth: width, clientHeight: height } = node
  const layout = { ...node.layout, width, height }
  const paper = layout.paper_bgcolor ?? layout.template?.layout?.paper_bgcolor ?? ""
  // A picture without a background gets the page's, or its text might be white on white.
  if (/transparent|, *0\)/.test(paper)) layout.paper_bgcolor = getComputedStyle(root).getPropertyValue("--st-background-color")
  Plotly.downloadImage({ data: node.data, layout }, { format: "png", scale: 2, width, height, filename: figure.key })
}

// The columns of each trace side by side; the cells of a grid one below the other.
function table({ node, figure }) {
  const columns = []
  node.data.forEach((trace, i) => {
    const add = (what, values) => columns.push([`${trace.name ?? "trace " + (i + 1)} ${what}`, ...values])
    if (trace.z?.[0]?.length) {
      const at = (axis, k) => trace[axis]?.[k] ?? (trace[axis + "0"] ?? 0) + k * (trace["d" + axis] ?? 1)
      const rows = Array.from(trace.z)
      add("x", rows.flatMap(row => Array.from(row, (_, k) => at("x", k))))
      add("y", rows.flatMap((row, k) => Array(row.length).fill(at("y", k))))
      add("z", rows.flatMap(row => Array.from(row)))
    } else for (const what of ["x", "y", "z", "text"]) if (trace[what]?.map) add(what, trace[what])
  })
  const quoted = value => `"${String(value).replaceAll('"', '""')}"`
  const cell = value => (value == null ? "" : /[",\r\n]/.test(value) ? quoted(value) : value)
  const length = columns.reduce((most, column) => Math.max(most, column.length), 0)
  const lines = Array.from({ length }, (_, k) => columns.map(column => cell(column[k])).join(",") + "\r\n")
  const href = URL.createObjectURL(new Blob(lines, { type: "text/csv" }))
  Object.assign(document.createElement("a"), { href, download: figure.key + ".csv" }).click()
  setTimeout(() => URL.revokeObjectURL(href), 1000)
}
