// What is pointed at, by mouse, finger or keys, is lit and told; a click chooses it. The server hears of that alone.

import { hideCard, showCard } from "./card.js"
import { showEditor } from "./edit.js"
import { lineValues } from "./lit.js"
import { boxOf, lineAt, unitAt } from "./layout.js"

export function followPointer(net) {
  const { canvas } = net
  let moved = null
  const look = () => {
    if (moved) pointAt(net, foundAt(net, moved))
    moved = null
  }
  canvas.addEventListener("pointermove", event => {
    if (event.pointerType === "touch") return // it scrolls the page; a tap is a click
    if (!moved) requestAnimationFrame(look) // one look a frame
    moved = event
  })
  canvas.addEventListener("pointerleave", ({ pointerType }) => {
    moved = null
    if (pointerType !== "touch") pointAt(net, null)
  })
  canvas.addEventListener("click", event => {
    const found = foundAt(net, event)
    pointAt(net, found)
    chooseIt(net, found)
  })
  const beside = ({ target }) => { if (net.hover && !net.root.contains(target)) pointAt(net, null) }
  const scrolled = () => { if (net.hover) showHovered(net) }
  addEventListener("pointerdown", beside) // a tap beside the picture lets go
  addEventListener("scroll", scrolled, true)
  net.unfollow = () => {
    removeEventListener("pointerdown", beside)
    removeEventListener("scroll", scrolled, true)
  }
}

function foundAt({ canvas, layout, look, type }, { clientX, clientY }) {
  const { left, top } = canvas.getBoundingClientRect(), x = (clientX - left) / type, y = (clientY - top) / type
  if (!layout || !look) return null
  const unit = unitAt(layout, x, y)
  if (unit) return { unit }
  const line = lineAt(layout, look.lines, x, y)
  return line && { line, x, y }
}

// about: null lets go.
export function pointAt(net, about) {
  if (!net.record || JSON.stringify(about) === JSON.stringify(net.hover)) return
  net.hover = about
  net.canvas.style.cursor = about ? "pointer" : ""
  showHovered(net)
  net.repaint()
}

// Its card with the numbers of now, if there is still such a thing.
export function showHovered(net) {
  const { hover, shown: record, canvas, layout } = net
  if (hover?.line && !lineValues(record, hover.line)) net.hover = null
  const { left, top, bottom } = canvas.getBoundingClientRect()
  if (!net.hover || !layout || bottom < 0 || top > innerHeight) return hideCard(net)
  const { x, y, across, down } = boxOf(layout, hover)
  const [x0, x1] = [x - across, x + across].map(at => left + at * net.type)
  const [y0, y1] = [y - down, y + down].map(at => top + at * net.type)
  showCard(net, hover, { left: x0, right: x1, top: y0, bottom: y1 })
}

// What is chosen already is let go. A line is chosen in the picture only, to be changed there.
export function chooseIt(net, about) {
  const { chosen, line } = net
  const again = about?.unit ? String(about.unit) === String(chosen) : JSON.stringify(about?.line) === JSON.stringify(line ?? undefined)
  const unit = again ? null : about?.unit ?? null
  net.line = again ? null : about?.line ?? null
  if (net.record.still === null) net.chosen = unit // in a story the page says what is chosen
  if (String(unit) !== String(chosen)) net.send("choose", unit ?? [])
  showEditor(net)
  net.repaint()
}
