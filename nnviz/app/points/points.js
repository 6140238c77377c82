// The plane to draw points into: a click or a drag adds points of a class, moves or erases them. What is drawn goes to
// the server as [x, y, class, ...], whole numbers, whenever the pointer is lifted, so that data/drawn.py can check it.

import { make } from "./dom.js"
import { unpack } from "./unpack.js"

const MOST = 500, LAST = 255 // points, the largest coordinate, as in data/drawn.py
const TEST_EVERY = 5
const APART = 15, NEAR = 16 // screen pixels: from point to point of a drag; how far the pointer reaches
const ADD = "add", MOVE = "move", ERASE = "erase"
const STEP = 4 // of 255, that an arrow key goes

const boards = new WeakMap() // the component's parent element -> what lives in it

export default function ({ data, parentElement, setStateValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, mount(parentElement))
  const board = boards.get(parentElement)
  board.tell = setStateValue
  const stamp = new DataView(data.buffer, data.byteOffset).getFloat64(0, true)
  if (stamp < board.stamp) return // an older update, see server/sequence.py
  board.stamp = stamp
  const record = unpack(data.slice(8)) // a copy, because views on it must be aligned
  if (board.version !== record.version) { // put there by the server; else what is on this side is newer
    const points = Array.from(record.points, point => Array.from(point))
    Object.assign(board, { version: record.version, serial: record.serial, points, past: [], held: null, carried: null })
  }
  if (board.serial === record.serial) board.said.textContent = record.said
  Object.assign(board, { colors: record.colors, ground: record.ground, map: mapOf(record.map, record.side) })
  dress(board)
  paint(board)
}

function mount(parent) {
  const root = make(parent, "div", { className: "points" })
  const bar = make(root, "div", { className: "bar" })
  const board = { points: [], past: [], stamp: 0, tool: ADD, cls: 0, held: null, carried: null, cursor: null }
  board.classes = [0, 1, 2, 3].map(cls => {
    const button = make(bar, "button", { type: "button", className: "class", ariaLabel: `Add points of class ${cls}` })
    make(button, "i", {})
    button.append(String(cls))
    button.onclick = () => choose(board, ADD, cls)
    return button
  })
  const button = (textContent, ariaLabel, onclick) => make(bar, "button", { type: "button", textContent, ariaLabel, onclick })
  board.tools = {
    [MOVE]: button("Move", "Move points", () => choose(board, MOVE)),
    [ERASE]: button("Erase", "Erase points", () => choose(board, ERASE)),
  }
  board.undo = button("Undo", "Undo the last change of the points", () => undo(board))
  board.clear = button("Clear", "Erase all points", () => change(board, []))
  board.canvas = make(root, "canvas", { tabIndex: 0, role: "application" })
  board.said = make(root, "p", { ariaLive: "polite" })
  const { canvas } = board
  canvas.onpointerdown = event => begin(board, event)
  canvas.onpointermove = event => move(board, event)
  canvas.onpointerup = canvas.onpointercancel = canvas.onlostpointercapture = event => end(board, event)
  canvas.oncontextmenu = event => event.preventDefault() // a finger that rests asks for no menu
  canvas.onkeydown = event => takeKey(board, event)
  canvas.onblur = () => {
    layDown(board, false)
    board.cursor = null
    paint(board)
  }
  root.onkeydown = event => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
    event.preventDefault()
    undo(board)
  }
  new ResizeObserver(() => paint(board)).observe(canvas)
  return board
}

function choose(board, tool, cls = board.cls) {
  Object.assign(board, { tool, cls })
  dress(board)
}

// What the buttons and the words for a screen reader say.
function dress(board) {
  const { tool, cls, points, colors } = board
  board.classes.forEach((button, k) => {
    button.ariaPressed = String(tool === ADD && k === cls)
    button.firstChild.style.background = colors[k]
  })
  for (const name in board.tools) board.tools[name].ariaPressed = String(tool === name)
  board.undo.disabled = !board.past.length
  board.clear.disabled = !points.length
  const of = [0, 1, 2, 3].map(k => points.filter(point => point[2] === k).length)
  const counted = of.map((n, k) => n ? `${n} of class ${k}` : "").filter(Boolean).join(", ") || "none"
  board.canvas.ariaLabel = `Points in the plane: ${counted}. Arrow keys move a cross, Enter uses the tool there.`
}

const placeOf = (board, { clientX, clientY }) => {
  const box = board.canvas.getBoundingClientRect()
  return [(clientX - box.left) / box.width, (clientY - box.top) / box.height].map((share, k) => whole(LAST * (k ? 1 - share : share)))
}

const whole = value => Math.min(Math.max(Math.round(value), 0), LAST)

const reach = (board, pixels) => pixels / board.canvas.clientWidth * LAST

const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v)

function nearest(board, place) {
  let best = -1, near = reach(board, NEAR)
  board.points.forEach((point, k) => {
    const far = distance(point, place)
    if (far <= near) [best, near] = [k, far]
  })
  return best
}

function begin(board, event) {
  if (board.held || event.button) return
  layDown(board, false)
  board.canvas.setPointerCapture(event.pointerId)
  board.canvas.focus({ preventScroll: true })
  board.cursor = null
  const place = placeOf(board, event), before = board.points
  board.held = { pointer: event.pointerId, before, point: board.tool === MOVE ? nearest(board, place) : -1, last: null }
  board.points = [...before]
  move(board, event)
}

function move(board, event) {
  const { held } = board
  if (!held || event.pointerId !== held.pointer) return
  const parts = event.getCoalescedEvents?.() ?? [] // all places since the last frame
  for (const part of parts.length ? parts : [event]) use(board, held, placeOf(board, part))
  paint(board)
}

// What the tool does at a place.
function use(board, held, place) {
  if (board.tool === MOVE) {
    if (held.point >= 0) board.points[held.point] = [...place, board.points[held.point][2]]
  } else if (board.tool === ERASE) {
    const near = reach(board, NEAR / 2)
    board.points = board.points.filter(point => distance(point, place) > near)
  } else if (board.points.length < MOST && (!held.last || distance(held.last, place) >= reach(board, APART))) {
    board.points.push([...place, board.cls])
    held.last = place
  }
}

function end(board, event) {
  const { held } = board
  if (!held || event.pointerId !== held.pointer) return
  const { points } = board
  board.held = null
  board.points = held.before
  if (points.length !== held.before.length || points.some((point, k) => String(point) !== String(held.before[k]))) change(board, points)
  else paint(board)
}

function takeKey(board, event) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, way = ways[event.key]
  if (way) {
    const [x, y] = board.cursor ?? [128, 128], step = event.shiftKey ? 4 * STEP : STEP
    board.cursor = [whole(x + step * way[0]), whole(y + step * way[1])]
    if (board.carried) board.points[board.carried.point].splice(0, 2, ...board.cursor)
    paint(board)
  } else if ((event.key === "Enter" || event.key === " ") && board.cursor) {
    if (board.carried) layDown(board, true)
    else if (board.tool === MOVE) pickUp(board)
    else {
      const before = board.points
      board.points = [...before]
      use(board, { last: null }, board.cursor)
      const { points } = board
      board.points = before
      change(board, points)
    }
  } else return
  event.preventDefault()
}

// By keys a point is picked up, moved by the arrows, and laid down again; only then the server hears of it.
function pickUp(board) {
  const point = nearest(board, board.cursor), before = board.points
  if (point < 0) return
  board.points = before.map(one => [...one])
  board.carried = { point, before }
}

function layDown(board, there) {
  const { carried, points } = board
  if (!carried) return
  board.carried = null
  board.points = carried.before
  if (there) change(board, points)
}

function change(board, points) {
  board.past.push(board.points)
  board.past.splice(0, board.past.length - 100)
  board.points = points
  show(board)
}

function undo(board) {
  layDown(board, false)
  if (board.held || !board.past.length) return
  board.points = board.past.pop()
  show(board)
}

function show(board) {
  dress(board)
  paint(board)
  board.tell("points", { serial: ++board.serial, version: board.version, points: board.points.flat() })
}

// The answers over the plane, as a picture of side x side.
function mapOf(bytes, side) {
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side })
  const image = new ImageData(side, side)
  for (let k = 0; k < side * side; k++) image.data.set([bytes[3 * k], bytes[3 * k + 1], bytes[3 * k + 2], 255], 4 * k)
  canvas.getContext("2d").putImageData(image, 0, 0)
  return canvas
}

function paint(board) {
  const { canvas, points, colors, ground, map, cursor } = board
  const size = Math.round(canvas.clientWidth * devicePixelRatio)
  if (!map || !size) return
  if (canvas.width !== size) canvas.width = canvas.height = size
  const context = canvas.getContext("2d"), unit = size / LAST, dot = 4.5 * devicePixelRatio
  context.imageSmoothingEnabled = true
  context.drawImage(map, 0, 0, size, size)
  points.forEach(([x, y, cls], k) => {
    const tests = k % TEST_EVERY === TEST_EVERY - 1
    context.beginPath()
    context.arc(x * unit, size - y * unit, dot, 0, 2 * Math.PI)
    context.fillStyle = tests ? ground : colors[cls]
    context.fill()
    context.lineWidth = (tests ? 2.5 : 1.5) * devicePixelRatio
    context.strokeStyle = tests ? colors[cls] : ground
    context.stroke()
  })
  if (!cursor) return
  const [x, y] = [cursor[0] * unit, size - cursor[1] * unit], arm = 10 * devicePixelRatio
  context.beginPath()
  for (const [u, v] of [[arm, 0], [0, arm]]) {
    context.moveTo(x - u, y - v)
    context.lineTo(x + u, y + v)
  }
  context.lineWidth = 2 * devicePixelRatio
  context.strokeStyle = getComputedStyle(canvas).color
  context.stroke()
}
