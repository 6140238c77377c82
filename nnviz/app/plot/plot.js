// Hosts plotly.js: one node a key, for good, on which every new figure is drawn with Plotly.react.
// The names a figure arrives under are those of pack.py.

import { click, takes } from "./clicks.js"
import { menu } from "./download.js"
import { make } from "./dom.js"
import { onlyShapesMove, same, still } from "./equal.js"
import { introduce, show, walk } from "./keys.js"
import { play } from "./player.js"
import { unpack } from "./unpack.js"

make(document.head, "link", { rel: "stylesheet", href: new URL("plot.css", import.meta.url) })

const CONFIG = { displayModeBar: false, displaylogo: false, scrollZoom: false, doubleClick: "reset", showTips: false }
const FINGERS = matchMedia("(pointer: coarse)").matches
const FAILED = "This picture needs plotly.js, which could not be loaded: reload the page to try again."

const plots = new WeakMap() // the component's parent element -> what lives in it
const left = new Map() // key -> a picture whose page was left, the latest last: on the way back it is not made anew
const KEPT = 24 // of those

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  if (!data) return
  if (!plots.has(parentElement)) plots.set(parentElement, mount(parentElement, unpack(data.slice(8)).key))
  const plot = plots.get(parentElement)
  plot.send = setTriggerValue
  plot.tell = setStateValue
  // The figure's colours come from the server, which does not hear of a change of theme by itself.
  const background = getComputedStyle(parentElement).getPropertyValue("--st-background-color")
  if (plot.background && plot.background !== background) plot.send("theme", background)
  plot.background = background
  take(plot, data)
  // Also called for an update that the next one overtook: only a node that has left the page is given up.
  return () => setTimeout(() => parentElement.isConnected || unmount(parentElement))
}

// data: a stamp (float64), because an older update may come after a newer one (see server/sequence.py), then what `unpack` reads
function take(plot, data) {
  const stamp = new DataView(data.buffer, data.byteOffset).getFloat64(0, true)
  const packed = data.subarray(8)
  if (same(plot.bytes, packed)) plot.root.style.visibility = ""
  if (stamp < plot.stamp || same(plot.bytes, packed)) return
  plot.stamp = stamp
  plot.bytes = packed.slice() // a copy, because views on it must be aligned
  if (plot.seen) redraw(plot)
  else reserve(plot)
}

// Pictures that are scrolled out of sight are drawn when they come near: while a run plays, all the browser's time goes
// to those that somebody sees.
const sight = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    const plot = target.nnvizPlot
    plot.seen = isIntersecting
    if (isIntersecting && plot.waiting) redraw(plot)
  }
}, { rootMargin: "-40px 0px" }) // a rim that only peeks in can wait

// On paper all pictures are in sight, and as wide as the paper. The browser prints when this has returned: nothing waits.
let printing = false
const shown = () => [...document.querySelectorAll(".nnviz-plot")].map(root => root.nnvizPlot)

addEventListener("beforeprint", () => {
  printing = true
  for (const plot of shown()) {
    if (plot.waiting && window.Plotly && plot.node.clientWidth) put(plot, unpack(plot.bytes))
    for (const svg of plot.node.querySelectorAll(".main-svg")) {
      svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`)
    }
  }
})

addEventListener("afterprint", () => {
  printing = false
  for (const plot of shown()) {
    for (const svg of plot.node.querySelectorAll(".main-svg")) svg.removeAttribute("viewBox")
    if (plot.figure) fit(plot)
    resize(plot)
  }
})

function redraw(plot) {
  plot.waiting = false
  plot.root.ariaBusy = "true"
  // Drawing takes a while: words and controls that came with the picture go first.
  plot.drawing = plot.drawing.then(() => new Promise(resolve => setTimeout(resolve))).then(() => draw(plot)).catch(console.error)
}

function reserve(plot) {
  plot.waiting = true
  plot.root.ariaBusy = "false" // a drawing of the figure before is given up
  const { height, alt, layout } = unpack(plot.bytes)
  plot.node.style.height = height + "px"
  plot.node.ariaLabel = alt
  plot.made = layout.meta?.width
}

function mount(parent, key) {
  const plot = left.get(key) ?? create(key)
  left.delete(key)
  plot.gone = false
  if (plot.figure) plot.root.style.visibility = "hidden" // until it is known that it is still true
  parent.append(plot.root)
  sight.observe(plot.root)
  plot.resizes.observe(plot.node)
  for (const [event, does] of pointer(plot)) addEventListener(event, does, true)
  return plot
}

function create(key) {
  const root = make(document.createElement("div"), "div", { className: "nnviz-plot" })
  const node = make(root, "div", { className: "nnviz-plot-node", role: "application", tabIndex: 0 })
  const plot = { key, root, node, drawing: Promise.resolve(), width: 0, stamp: 0 }
  root.nnvizPlot = plot
  plot.resizes = new ResizeObserver(() => resize(plot))
  // A figure that arrives while a button is down waits: it would break off a zoom or a click.
  plot.press = ({ target }) => { plot.pressed = plot.held = node.contains(target) }
  plot.release = ({ type }) => {
    if (type === "pointercancel") plot.pressed = false // the finger scrolls the page
    setTimeout(() => { plot.held = false; plot.released?.() }, 30)
  }
  node.addEventListener("keydown", event => walk(plot, event))
  node.addEventListener("blur", () => plot.cursor && Plotly.Fx.unhover(node))
  return plot
}

const pointer = ({ press, release }) => [["pointerdown", press], ["pointerup", release], ["pointercancel", release]]

function unmount(parent) {
  const plot = plots.get(parent)
  if (!plot) return
  plots.delete(parent)
  plot.gone = true
  plot.seen = undefined
  plot.pressed = plot.held = false
  plot.released?.()
  plot.player?.stop()
  if (plot.figure) Plotly.Fx.unhover(plot.node)
  if (plot.root.ariaBusy === "true") plot.bytes = null // its drawing is given up: the next update draws it
  plot.resizes.disconnect()
  sight.unobserve(plot.root)
  for (const [event, does] of pointer(plot)) removeEventListener(event, does, true)
  plot.root.remove()
  left.delete(plot.key)
  left.set(plot.key, plot)
  if (left.size <= KEPT) return
  const [oldest, { figure, node }] = left.entries().next().value
  left.delete(oldest)
  if (figure) Plotly.purge(node)
}

// One plotly.js a page, however many pictures ask for it at once.
function loadPlotly(file) {
  window.nnvizPlotly ??= new Promise((resolve, reject) => {
    const script = make(document.head, "script", { src: new URL("../" + file, import.meta.url), onload: resolve })
    script.onerror = () => { window.nnvizPlotly = null; script.remove(); reject() }
  })
  return window.nnvizPlotly
}

async function draw(plot) {
  const { root, node, bytes } = plot
  const overtaken = () => plot.gone || plot.bytes !== bytes
  if (overtaken()) return
  const figure = unpack(bytes)
  node.style.height = figure.height + "px"
  node.ariaLabel = figure.alt
  try {
    await loadPlotly(figure.plotly_js)
  } catch {
    plot.bytes = null // the next update tries again
    node.textContent = FAILED
    root.style.visibility = ""
    root.ariaBusy = "false"
    return
  }
  if (plot.held) await new Promise(resolve => { plot.released = resolve })
  if (overtaken()) return
  await put(plot, figure)
}

async function put(plot, figure) {
  const { root, node, bytes } = plot
  const { layout } = figure
  delete layout.width // the node says how large: as wide as its column, figure.height high
  delete layout.height
  layout.autosize = true
  layout.uirevision ??= figure.key
  if (FINGERS) layout.dragmode = false // a finger on a picture scrolls the page
  layout.hoveranywhere = layout.clickanywhere = true
  figure.still = still(layout)
  const first = !plot.figure
  const moves = !first && onlyShapesMove(plot.figure, figure) && node.clientWidth === plot.width
  plot.figure = figure
  plot.made = layout.meta?.width
  if (first) node.textContent = ""
  play(plot)
  try {
    if (moves) {
      node.layout.meta = layout.meta
      await Plotly.relayout(node, { shapes: layout.shapes }) // a tenth of the work
    } else await Plotly.react(node, figure.data, layout, CONFIG)
    forget(node, layout.shapes?.length ?? 0)
    plot.width = Math.round(node._fullLayout.width) // to ask the node would make the browser lay out the whole page
    if (first) {
      minus(node)
      node.on("plotly_afterplot", () => minus(node))
      node.on("plotly_click", ({ points, xvals, yvals }) => {
        // One click a press: of a tap plotly tells twice, for the finger and for the mouse that browsers make of it.
        // And a finger that scrolled the page leaves plotly waiting: its click would come with the next tap anywhere.
        if (plot.pressed) click(plot, points[0], xvals?.[0], yvals?.[0])
        plot.pressed = false
      })
      // The pointer promises a click only where one does something.
      const promise = does => root.classList.toggle("nnviz-plot-takes", does)
      node.on("plotly_hover", ({ points, xvals }) => promise(takes(plot, points[0], xvals?.[0])))
      node.on("plotly_unhover", () => promise(false))
    }
    introduce(plot)
    if (plot.cursor && document.activeElement === node) show(plot) // drawing took the label away
    root.classList.toggle("nnviz-plot-zooms", zooms(node._fullLayout))
    plot.menu ??= menu(plot)
    fit(plot)
  } finally {
    if (!plot.gone && plot.bytes === bytes) {
      root.style.visibility = ""
      root.ariaBusy = "false"
    }
  }
}

const zooms = ({ dragmode, xaxis, yaxis }) => Boolean(dragmode && xaxis && !(xaxis.fixedrange && yaxis.fixedrange))

// Shapes of the layer "between" that the new figure has no more: plotly leaves them where they were.
function forget(node, shapes) {
  for (const shape of node.querySelectorAll(".shapelayer [data-index]")) if (shape.dataset.index >= shapes) shape.remove()
}

// On axes plotly writes a minus sign, in hover labels a hyphen.
function minus({ _fullLayout: { _d3locale: locale } }) { // a new one for every drawing
  if (locale.minus) return
  const format = locale.numberFormat
  locale.minus = true
  locale.numberFormat = how => value => String(format(how)(value)).replaceAll("-", "−")
}

function resize(plot) {
  const width = plot.node.clientWidth
  if (printing || !width || width === plot.width) return // hidden, or only the height
  if (!plot.figure) { // a picture that changed its height when it comes into sight would move what is below
    plot.width = width
    return fit(plot)
  }
  clearTimeout(plot.resizing)
  plot.resizing = setTimeout(() => refit(plot), 60) // a new figure mostly comes with a new width, and is drawn for it
}

function refit(plot) {
  const width = plot.node.clientWidth
  if (plot.gone || !width || width === plot.width || plot.root.ariaBusy === "true") return
  plot.width = width
  Plotly.relayout(plot.node, { autosize: true }).catch(() => {}) // refused when the node is hidden meanwhile
  fit(plot)
}

// A figure that is laid out for a width (layout.meta.width) is asked for again where the column has another one.
function fit(plot) {
  const width = Math.max(300, Math.round(plot.width / 50) * 50)
  const { made } = plot
  if (printing || !made || !width || width === made || width === plot.told) return
  plot.told = width
  plot.tell("width", width)
}
