// The download menu: the picture as PNG or as a page of its own, its numbers as CSV.

import { makeMenu, save } from "./menu.js"
import { page } from "./page.js"
import { table } from "./table.js"

export const menu = plot => makeMenu(plot.root, "nnviz-plot-menu", "Download this picture or its data", [
  ["Picture (PNG)", () => picture(plot)],
  ["Interactive (HTML)", () => interactive(plot)],
  ["Data (CSV)", () => numbers(plot)],
])

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
  // Names of somebody's own data may begin as a formula does: a spreadsheet is told that they are words.
  const plain = value => typeof value === "string" && /^[=+\-@\t]/.test(value) ? "'" + value : value
  const cell = value => (value == null ? "" : /[",\r\n]/.test(value) ? quoted(plain(value)) : plain(value))
  const length = columns.reduce((most, column) => Math.max(most, column.length), 0)
  const lines = Array.from({ length }, (_, k) => columns.map(column => cell(column[k])).join(",") + "\r\n")
  save(lines, "text/csv", figure.key + ".csv")
}
