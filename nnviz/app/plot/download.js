// The download menu: the picture as PNG or as a page of its own, its numbers as CSV.

import { make } from "./dom.js"
import { page } from "./page.js"
import { table } from "./table.js"

export function menu(plot) {
  const box = make(plot.root, "div", { className: "nnviz-plot-menu" })
  const toggle = make(box, "button", { type: "button", textContent: "⋯", title: "Download" })
  const list = make(box, "div", {})
  const open = yes => { list.hidden = !yes; toggle.ariaExpanded = String(yes) }
  toggle.ariaLabel = "Download this picture or its data"
  toggle.onclick = () => open(list.hidden)
  box.onkeydown = event => { if (event.key === "Escape") { open(false); toggle.focus() } }
  box.addEventListener("focusout", event => box.contains(event.relatedTarget) || open(false))
  for (const [textContent, download] of [["Picture (PNG)", picture], ["Interactive (HTML)", interactive], ["Data (CSV)", numbers]]) {
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

async function interactive(plot) {
  save([await page(plot)], "text/html", plot.figure.key + ".html")
}

function numbers({ node, figure }) {
  const columns = table(node)
  const quoted = value => `"${String(value).replaceAll('"', '""')}"`
  const cell = value => (value == null ? "" : /[",\r\n]/.test(value) ? quoted(value) : value)
  const length = columns.reduce((most, column) => Math.max(most, column.length), 0)
  const lines = Array.from({ length }, (_, k) => columns.map(column => cell(column[k])).join(",") + "\r\n")
  save(lines, "text/csv", figure.key + ".csv")
}

function save(parts, type, name) {
  const href = URL.createObjectURL(new Blob(parts, { type }))
  Object.assign(document.createElement("a"), { href, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(href), 1000)
}
