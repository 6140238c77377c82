// The living network: one canvas a key, for good, on which every frame of every record is drawn.
// The names a record arrives under are those of __init__.py.

import { changedRecord } from "./changed.js"
import { make } from "./dom.js"
import { addMenu } from "./download.js"
import { makeEditor, showEditor, takeEdits } from "./edit.js"
import { advance, fewMoves, makeBars, play, showBars, shownTime } from "./film.js"
import { frame, hasStep, stillOf } from "./frame.js"
import { takeKeys } from "./keys.js"
import { layOut } from "./layout.js"
import { lineTold } from "./lit.js"
import { lookOf, paint } from "./paint.js"
import { followPointer, showHovered } from "./pointer.js"
import { same } from "./equal.js"
import { unpack } from "./unpack.js"

const TYPE = 15 // pixels of the page's usual type, as .streamlit/config.toml has it
const NARROWEST = 260 // pixels that it is laid out for: a column may be narrower for a moment, while the page changes
const GLIDE = 200, STRIDE = 60, HOLD = 900 // milliseconds: from picture to picture; of a frame on that way; of the film's end

const nets = new WeakMap() // the component's parent element -> what lives in it

export default function ({ data, parentElement, setTriggerValue }) {
  if (!nets.has(parentElement)) nets.set(parentElement, mount(parentElement))
  const net = nets.get(parentElement)
  net.tell = setTriggerValue
  // The colours come from the server, which does not hear of a change of theme by itself.
  const background = getComputedStyle(parentElement).getPropertyValue("--st-background-color")
  if (net.background && net.background !== background) net.tell("theme", background)
  net.background = background
  if (data) take(net, data)
  return () => setTimeout(() => parentElement.isConnected || unmount(parentElement))
}

// net: what the modules share. root; canvas, and two beside the screen: before, what it showed, and picture, what it
// shall show; record: the latest; changed: what becomes of it by a change by hand, or null; shown: the one of these that
// is seen; next: one that waits until the film is over; layout; look; view; time: of the
// film, see frame.js; filmed: whether the film or a view's still is shown; playing; moving: when it set out for another
// picture, or 0; hover: null, { unit: [layer, i] } or { line: { m, i, j } }; chosen: [layer, i] or null; line: the one
// that is chosen, or null; edits: what is changed by hand; send(name, value) tells the server; repaint() asks for the
// next frame; go(time) glides there; catchUp() shows what waits.
function mount(parent) {
  const root = make(parent, "div", { className: "nnviz-net" })
  const top = make(root, "div", { className: "nnviz-net-top" })
  const canvas = make(root, "canvas", { role: "img", tabIndex: 0 })
  const [picture, before] = [0, 1].map(() => document.createElement("canvas"))
  const net = {
    root, top, canvas, picture, before, record: null, time: 0, stamp: 0, seen: true, hover: null, chosen: null, line: null, cursor: null,
    get shown() { return !net.filmed && net.view === "forward" && net.changed || net.record },
  }
  root.nnvizNet = net
  net.send = (name, value) => net.record.sends.includes(name) && net.tell?.(name, value)
  net.repaint = () => {
    net.stale = true
    wake(net)
  }
  net.go = time => {
    glide(net)
    net.time = time
    net.repaint()
  }
  net.catchUp = () => net.next && show(net, net.next)
  makeBars(net, top, root)
  makeEditor(net, top)
  addMenu(net, top, import.meta.url)
  followPointer(net)
  takeKeys(net)
  net.resizes = new ResizeObserver(() => net.record && resize(net))
  net.resizes.observe(canvas)
  net.sight = new IntersectionObserver(entries => {
    net.seen = entries.at(-1).isIntersecting // the latest of several
    net.repaint()
  })
  net.sight.observe(canvas)
  return net
}

function unmount(parent) {
  const net = nets.get(parent)
  if (!net) return
  nets.delete(parent)
  net.record = null
  net.resizes.disconnect()
  net.sight.disconnect()
  net.unfollow()
  net.root.remove()
}

// data: a stamp (float64), because an older update may come after a newer one (see server/sequence.py), then the record
function take(net, data) {
  const stamp = new DataView(data.buffer, data.byteOffset).getFloat64(0, true)
  const packed = data.subarray(8)
  if (stamp < net.stamp || same(net.bytes, packed)) return
  net.stamp = stamp
  net.bytes = packed.slice() // a copy, because views on it must be aligned
  const record = unpack(net.bytes), waits = net.next, latest = waits ?? net.record
  const asked = latest && record.film !== latest.film
  if (asked) net.catchUp()
  const plays = asked && hasStep(latest) && sameSizes(latest, record) && record.step === latest.step + 1
  if (plays || waits && net.playing && !asked && tellsTheSame(latest, record)) net.next = record
  else {
    if (waits) Object.assign(net, { playing: false, filmed: false })
    show(net, record)
  }
  if (plays) start(net)
}

// The film of the record that is held, which ends in the one that came.
function start(net) {
  net.go(0)
  play(net)
}

function show(net, record) {
  const { record: previous } = net
  if (previous && sameSizes(previous, record)) glide(net)
  else net.moving = 0
  Object.assign(net, { record, changed: changedRecord(record), next: null })
  if (String(previous?.chosen) !== String(record.chosen)) net.chosen = record.chosen
  if (!previous || previous.view !== record.view) net.view = record.view
  if (previous && !sameSizes(previous, record)) Object.assign(net, { hover: null, line: null, cursor: null, chosen: record.chosen })
  if (net.line && !lineTold(net, net.line)) net.line = null
  net.root.style.setProperty("--nnviz-muted", record.colors.muted)
  net.root.classList.toggle("nnviz-net-story", record.still !== null) // the page leads through it: no bars
  settle(net, previous)
  takeEdits(net)
  showEditor(net)
  resize(net)
  showHovered(net)
}

// Where the picture stands with a new record: at the story's stage, in the film if it plays or is held, else at the view.
function settle(net, previous) {
  const { record } = net
  if (record.still !== null) {
    const ahead = record.still - (previous?.still ?? Infinity)
    if (!ahead) return
    Object.assign(net, { playing: false, filmed: true })
    if (ahead > 0 && ahead <= 1 && record.step === previous.step) play(net, record.still) // the next stage, as a film
    else net.time = record.still
  } else if (!net.filmed || net.time >= record.stages.length) {
    Object.assign(net, { playing: false, filmed: false, time: stillOf(record, net.view) })
  }
}

const tellsTheSame = (one, other) => sameSizes(one, other) && one.step === other.step && one.title === other.title

const sameSizes = (one, other) => String(one.sizes) === String(other.sizes)

// It grows with the page's type: laid out for the usual one, and drawn larger.
function resize(net) {
  const { canvas, picture, before, record } = net
  net.type = parseFloat(getComputedStyle(document.documentElement).fontSize) / TYPE
  net.family ??= getComputedStyle(canvas).fontFamily
  canvas.style.height = record.height * net.type + "px"
  const width = canvas.clientWidth
  if (!width) return
  const wide = Math.round(width * devicePixelRatio), high = Math.round(record.height * net.type * devicePixelRatio)
  if (canvas.width !== wide || canvas.height !== high) {
    for (const each of [canvas, picture, before]) Object.assign(each, { width: wide, height: high })
    net.moving = 0
  }
  net.layout = layOut(record, Math.max(width / net.type, NARROWEST), record.height)
  net.repaint()
}

// From what is seen now to what comes, without a jump: the one fades into the other.
function glide(net) {
  const { canvas, before } = net
  if (!net.look || !canvas.width || fewMoves.matches) return
  const context = before.getContext("2d")
  context.clearRect(0, 0, before.width, before.height)
  context.drawImage(canvas, 0, 0)
  net.moving = performance.now()
}

const wake = net => { net.waiting ||= requestAnimationFrame(now => tick(net, now)) }

function tick(net, now) {
  const passed = Math.min(now - (net.then ?? now), 100)
  net.waiting = 0
  net.then = now
  if (!net.record || !net.layout) return
  if (net.playing) {
    net.stale = true
    if (advance(net, passed)) end(net, passed)
  }
  const u = net.moving ? Math.min((performance.now() - net.moving) / GLIDE, 1) : 1
  update(net, u)
  if (u === 1) net.moving = 0
  if (net.playing) wake(net)
  else if (net.moving) net.waiting = setTimeout(() => { net.waiting = 0; wake(net) }, STRIDE) // two pictures are mixed: few frames will do
  else net.then = null
}

// A share u of the way from the picture before. Only on that way it is drawn beside the screen, where it takes longer.
function update(net, u) {
  const { canvas, picture, before, stale } = net
  if (stale) {
    const { shown: record, layout } = net, time = shownTime(net)
    if (net.look?.record !== record || net.look.time !== time || net.look.layout !== layout) net.look = { ...lookOf(record, frame(record, time), layout), record, time, layout }
    showBars(net)
    if (net.seen) paint(net, (u < 1 ? picture : canvas).getContext("2d"))
    net.stale = !net.seen
  }
  if (!net.moving || u === 1 && stale) return
  const context = canvas.getContext("2d")
  context.save()
  context.resetTransform()
  context.globalCompositeOperation = "copy"
  context.globalAlpha = 1 - (1 - u) ** 3
  context.drawImage(picture, 0, 0)
  context.globalCompositeOperation = "lighter"
  context.globalAlpha = (1 - u) ** 3
  context.drawImage(before, 0, 0)
  context.restore()
}

// The last still stands for a moment; then comes the record that waited, or the view again.
function end(net, passed) {
  net.rest += passed
  if (net.until < net.record.stages.length) return void (net.playing = false)
  if (net.rest < HOLD) return
  Object.assign(net, { playing: false, filmed: false })
  if (net.next) show(net, net.next)
  else net.go(net.record.still ?? stillOf(net.record, net.view))
}
