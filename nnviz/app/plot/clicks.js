// Tells Python what was clicked, by mouse, finger or keyboard.

const plain = value => value?.map ? Array.from(value, plain) : value ?? null

export function click(plot, { curveNumber, pointNumber, x, y, z, customdata }) {
  if (plot.figure.layout.clickmode === "none") return
  plot.send("click", {
    curve: curveNumber, point: plain(pointNumber), x: plain(x), y: plain(y), z: plain(z), customdata: plain(customdata),
  })
}

// The arrow keys walk over the points of a trace or the cells of a grid and show the hover label, Enter clicks.
export function walk(plot, event) {
  const { node } = plot
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] }[event.key]
  if (event.target !== node || !plot.figure || event.ctrlKey || event.altKey || event.metaKey) return
  if (step) hover(plot, ...step)
  else if (event.key === "Escape") Plotly.Fx.unhover(node)
  else if (event.key === "Enter" && node._hoverdata?.length) click(plot, node._hoverdata[0])
  else return
  event.preventDefault()
}

function hover(plot, up, right) {
  const { node } = plot
  const cursor = plot.cursor ??= { trace: 0, row: 0, column: -1 }
  const clamp = (value, length) => Math.max(0, Math.min(length - 1, value))
  const grid = node._fullData.findIndex(trace => trace.type === "heatmap")
  cursor.trace = grid < 0 ? clamp(cursor.trace - up, node._fullData.length) : grid
  const { xaxis, yaxis } = node._fullData[cursor.trace]
  if (!xaxis) return
  const point = { curveNumber: cursor.trace }
  if (grid < 0) {
    cursor.column = clamp(cursor.column + right, node.calcdata[cursor.trace].length)
    point.pointNumber = cursor.column
  } else {
    const { x, y, z } = node.calcdata[grid][0] // x, y: the edges of the cells
    const [bottom, top] = node._fullLayout[yaxis.replace("y", "yaxis")].range
    cursor.row = clamp(cursor.row + (top > bottom ? up : -up), z.length)
    cursor.column = clamp(cursor.column + right, z[0].length)
    point.xval = (x[cursor.column] + x[cursor.column + 1]) / 2
    point.yval = (y[cursor.row] + y[cursor.row + 1]) / 2
  }
  Plotly.Fx.hover(node, [point], xaxis + yaxis)
}
