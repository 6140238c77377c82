// A square of paper to draw on with mouse, pen or finger. What is drawn goes to the server as strokes: lists of points
// [x, y], whole numbers from 0 to 255, so that drawing.py can draw them again, and a link can hold them.

const PAPER = 256, PEN = 18, MAX_STROKES = 64, MAX_POINTS = 1000 // as in drawing.py
const TOLERANCE = 0.8 // how far a line may stray from what the hand did
const PAUSE = 180 // ms between two messages while the pen moves
const PATIENCE = 1500 // ms to wait for the server's answer before the next message goes anyway

const pads = new WeakMap() // the component's parent element -> what lives in it

export default function ({ data, parentElement, setStateValue }) {
  if (!pads.has(parentElement)) pads.set(parentElement, mount(parentElement))
  const pad = pads.get(parentElement)
  pad.tell = setStateValue
  if (data.stamp < pad.stamp) return // an older update, see server/sequence.py
  pad.stamp = data.stamp
  if (pad.version !== data.version) { // put there by the server; else what is on this side is newer
    Object.assign(pad, { version: data.version, serial: data.serial, strokes: data.strokes, past: [], stroke: null })
    show(pad)
  }
  if (pad.serial === data.serial) pad.asked = -Infinity
}

const make = (parent, tag, properties = {}) =>
  parent.appendChild(Object.assign(document.createElement(tag), properties))

const makeSvg = (parent, tag, attributes = {}) => {
  const element = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag))
  for (const name in attributes) element.setAttribute(name, attributes[name])
  return element
}

function mount(parent) {
  const root = make(parent, "div", { className: "pad" })
  const paper = make(root, "div", { className: "paper" })
  const svg = makeSvg(paper, "svg", { viewBox: `0 0 ${PAPER} ${PAPER}`, role: "img" })
  const ink = makeSvg(svg, "g", { "stroke-width": PEN })
  const hint = make(paper, "p", { textContent: "Draw a digit here" })
  const buttons = make(root, "div", { className: "buttons" })
  const button = (textContent, ariaLabel, onclick) =>
    make(buttons, "button", { type: "button", textContent, ariaLabel, onclick })
  const pad = { svg, ink, hint, strokes: [], past: [], stroke: null, asked: -Infinity, stamp: 0 }
  pad.undo = button("Undo", "Undo the last change of the drawing", () => undo(pad))
  pad.clear = button("Clear", "Clear the drawing", () => change(pad, []))
  root.onkeydown = event => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
    event.preventDefault()
    undo(pad)
  }
  svg.onpointerdown = event => begin(pad, event)
  svg.onpointermove = event => move(pad, event)
  svg.onpointerup = svg.onpointercancel = svg.onlostpointercapture = event => end(pad, event)
  svg.oncontextmenu = event => event.preventDefault() // a finger that rests asks for no menu
  return pad
}

function begin(pad, event) {
  if (pad.stroke || event.button || pad.strokes.length >= MAX_STROKES) return
  pad.svg.setPointerCapture(event.pointerId)
  pad.pointer = event.pointerId // a second finger, or the palm, draws nothing
  pad.stroke = []
  pad.line = makeSvg(pad.ink, "path")
  pad.hint.hidden = true
  move(pad, event)
}

function move(pad, event) {
  if (!pad.stroke || event.pointerId !== pad.pointer) return
  const box = pad.svg.getBoundingClientRect()
  const onPaper = share => Math.min(Math.max(share * PAPER, 0), PAPER - 1)
  const parts = event.getCoalescedEvents?.() ?? [] // all places since the last frame
  for (const { clientX, clientY } of parts.length ? parts : [event]) {
    const x = onPaper((clientX - box.left) / box.width), y = onPaper((clientY - box.top) / box.height)
    const last = pad.stroke.at(-1)
    if (!last || Math.hypot(x - last[0], y - last[1]) >= 1) pad.stroke.push([x, y])
  }
  if (pad.stroke.length > 2 * MAX_POINTS) [pad.stroke] = fitted([pad.stroke]) // scribbling without end
  pad.line.setAttribute("d", line(pad.stroke))
  tellSoon(pad)
}

function end(pad, event) {
  if (!pad.stroke || event.pointerId !== pad.pointer) return
  const strokes = withStroke(pad)
  pad.stroke = null
  change(pad, strokes)
}

function change(pad, strokes) {
  if (pad.stroke) return
  pad.past.push(pad.strokes)
  pad.past.splice(0, pad.past.length - 100)
  pad.strokes = strokes
  show(pad)
  tell(pad)
}

function undo(pad) {
  if (pad.stroke || !(pad.past.length || pad.strokes.length)) return
  pad.strokes = pad.past.pop() ?? pad.strokes.slice(0, -1) // of a drawing from the server only the strokes are known
  show(pad)
  tell(pad)
}

function show({ svg, ink, hint, undo, clear, strokes, past }) {
  const n = strokes.length
  ink.replaceChildren()
  for (const stroke of strokes) makeSvg(ink, "path", { d: line(stroke) })
  hint.hidden = n > 0
  svg.setAttribute("aria-label", `Drawing pad, ${n || "no"} ${n === 1 ? "stroke" : "strokes"}`)
  undo.disabled = !n && !past.length
  clear.disabled = !n
}

const line = points => points.length === 1 ? `M${points[0]}h.01` : "M" + points.join("L")

// While the pen moves the prediction follows it: not too often, and not before the last message is answered.
function tellSoon(pad) {
  pad.timer ??= setTimeout(() => {
    pad.timer = null
    if (!pad.stroke) return
    if (performance.now() - pad.asked < PATIENCE) tellSoon(pad)
    else tell(pad)
  }, PAUSE)
}

function tell(pad) {
  clearTimeout(pad.timer)
  pad.timer = null
  pad.asked = performance.now()
  pad.tell("drawing", { serial: ++pad.serial, version: pad.version, strokes: withStroke(pad) })
}

const withStroke = ({ strokes, stroke }) => fitted(stroke ? [...strokes, simplified(stroke, TOLERANCE)] : strokes)

// Simplified more and more, until the points are few enough.
function fitted(strokes) {
  const points = () => strokes.reduce((sum, { length }) => sum + length, 0)
  for (let tolerance = 1; points() > MAX_POINTS; tolerance *= 1.5)
    strokes = strokes.map(stroke => simplified(stroke, tolerance))
  return strokes
}

// Whole numbers, without the points that lie between others to within the tolerance (Douglas and Peucker).
function simplified(points, tolerance) {
  const keep = new Set([0, points.length - 1])
  const parts = [[0, points.length - 1]]
  while (parts.length) {
    const [first, last] = parts.pop()
    const [x, y] = points[first], dx = points[last][0] - x, dy = points[last][1] - y
    const square = dx * dx + dy * dy
    let worst = tolerance, at = 0
    for (let i = first + 1; i < last; i++) {
      const u = points[i][0] - x, v = points[i][1] - y
      const t = square && Math.min(Math.max((u * dx + v * dy) / square, 0), 1)
      const off = Math.hypot(u - t * dx, v - t * dy)
      if (off > worst) [worst, at] = [off, i]
    }
    if (at) {
      keep.add(at)
      parts.push([first, at], [at, last])
    }
  }
  return points.filter((_, i) => keep.has(i)).map(([x, y]) => [Math.floor(x), Math.floor(y)])
}
