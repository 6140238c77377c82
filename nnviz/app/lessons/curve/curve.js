// Axes to draw a curve on, with mouse, pen or finger: one height at each place, and a new line replaces the old one.
// Arrow keys move the height at the chosen place, so that it can be drawn without a pointer, too.

const WIDTH = 400, SHOWN_WIDTH = 270, HEIGHT = 100, LEFT = 44, BOTTOM = 16, TOP = 8, RIGHT = 8
const pads = new WeakMap() // the component's parent element -> what lives in it

export default function ({ data, parentElement, setStateValue }) {
  if (!pads.has(parentElement)) pads.set(parentElement, mount(parentElement))
  const pad = pads.get(parentElement)
  pad.tell = heights => setStateValue("heights", heights)
  if (data.stamp < pad.stamp) return // an older update, see server/sequence.py
  const began = !pad.stamp
  Object.assign(pad, { stamp: data.stamp, asks: data.asks, truth: data.truth, columns: data.columns })
  if (began || !data.asks) pad.heights = data.drawn.length ? [...data.drawn] : Array(data.columns).fill(-1)
  const [low, high] = data.beside, right = width(pad) - RIGHT
  pad.labels = [[LEFT - 5, TOP + 8, "end", high], [LEFT - 5, HEIGHT - BOTTOM, "end", low],
    [LEFT, HEIGHT - 3, "start", data.below[0]], [right, HEIGHT - 3, "end", data.below[1]]]
  show(pad)
}

// Beside the replies there is less room: narrower axes, in which letters keep their size.
const width = ({ asks }) => asks ? WIDTH : SHOWN_WIDTH

const makeSvg = (parent, tag, attributes = {}) => {
  const element = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag))
  for (const name in attributes) element.setAttribute(name, attributes[name])
  return element
}

function mount(parent) {
  const svg = makeSvg(parent, "svg", { role: "img", tabindex: 0 })
  const pad = { svg, heights: [], stamp: 0, at: 0 }
  svg.onpointerdown = event => {
    if (!pad.asks || event.button) return
    svg.setPointerCapture(event.pointerId)
    pad.last = null
    pad.pointer = event.pointerId
    draw(pad, event)
  }
  svg.onpointermove = event => { if (event.pointerId === pad.pointer) draw(pad, event) }
  svg.onpointerup = svg.onpointercancel = event => {
    if (event.pointerId !== pad.pointer) return
    pad.pointer = null
    pad.tell(pad.heights)
  }
  svg.onkeydown = event => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] }[event.key]
    if (!by || !pad.asks) return
    event.preventDefault()
    pad.at = Math.min(Math.max(pad.at + by[0], 0), pad.columns - 1)
    const now = pad.heights[pad.at] >= 0 ? pad.heights[pad.at] : Math.max(pad.heights[Math.max(pad.at - 1, 0)], 0)
    pad.heights[pad.at] = Math.min(Math.max(now + by[1], 0), 1)
    show(pad)
    pad.tell([...pad.heights])
  }
  return pad
}

function draw(pad, { clientX, clientY }) {
  const box = pad.svg.getBoundingClientRect(), scale = box.width / width(pad)
  const share = ((clientX - box.left) / scale - LEFT) / (width(pad) - LEFT - RIGHT)
  const height = 1 - ((clientY - box.top) / scale - TOP) / (HEIGHT - BOTTOM - TOP)
  const here = [Math.min(Math.max(share, 0), 1) * (pad.columns - 1), Math.min(Math.max(height, 0), 1)]
  const [from, to] = [pad.last ?? here, here].sort(([a], [b]) => a - b)
  // Every place between two positions of the pen gets the height of the line between them.
  for (let i = Math.ceil(from[0] - 0.5); i <= Math.floor(to[0] + 0.5); i++) {
    const t = to[0] > from[0] ? Math.min(Math.max((i - from[0]) / (to[0] - from[0]), 0), 1) : 0
    pad.heights[i] = from[1] + t * (to[1] - from[1])
  }
  pad.last = here
  show(pad)
}

function show(pad) {
  const { svg, heights, truth, asks, labels } = pad
  svg.replaceChildren()
  svg.setAttribute("viewBox", `0 0 ${width(pad)} ${HEIGHT}`)
  const x = share => LEFT + share * (width(pad) - LEFT - RIGHT), y = share => HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)
  makeSvg(svg, "path", { class: "axes", d: `M${x(0)} ${y(1)}V${y(0)}H${x(1)}` })
  for (const [left, top, anchor, text] of labels)
    makeSvg(svg, "text", { x: left, y: top, "text-anchor": anchor }).textContent = text
  let drawn = ""
  heights.forEach((height, i) => {
    if (height < 0) return
    drawn += `${heights[i - 1] >= 0 ? "L" : "M"}${x(i / (heights.length - 1))} ${y(height)}`
  })
  makeSvg(svg, "path", { class: "drawn", d: drawn || "M0 0" })
  if (truth.length) {
    const inside = ([a, b]) => `${x(a)} ${y(Math.min(Math.max(b, 0), 1))}`
    makeSvg(svg, "path", { class: "truth", d: "M" + truth.map(inside).join("L") })
    makeSvg(svg, "text", { x: x(0.98), y: y(0.9), "text-anchor": "end", class: "drawn" }).textContent = "yours"
    makeSvg(svg, "text", { x: x(0.98), y: y(0.76), "text-anchor": "end", class: "truth" }).textContent = "the run's"
  } else if (!drawn) {
    makeSvg(svg, "text", { x: x(0.5), y: y(0.5), "text-anchor": "middle" }).textContent = "Draw here, from left to right"
  }
  svg.style.cursor = asks ? "crosshair" : "default"
  svg.setAttribute("aria-label", asks ? "Axes to draw on: arrow keys move the curve" : "Your curve and the run's")
}
