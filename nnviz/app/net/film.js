// The bars above and below the picture: which view, the film of one step with its stages, and the sentence of now.

import { make } from "./dom.js"
import { hasStep, stillOf, viewAt, VIEWS } from "./frame.js"
import { drawnOf } from "./lit.js"

const SHOWS = { // name, help, what lines and units show
  forward: ["Forward", "What the network answers: activations and weights", "weight W, thicker is larger", "activation a"],
  backward: ["Backward", "What each unit and weight is asked to do: gradients", "gradient dW of a weight, dz of a unit"],
  change: ["Change", "What the step changes", "change ΔW of a weight, Δa of a unit"],
}

export const fewMoves = matchMedia("(prefers-reduced-motion: reduce)")

export function makeBars(net, top, bottom) {
  const views = make(top, "div", { className: "nnviz-net-views", role: "group", ariaLabel: "What the picture shows" })
  const view = name => {
    const [textContent, title] = SHOWS[name]
    return make(views, "button", { type: "button", textContent, title, onclick: () => choose(net, name) })
  }
  const key = make(top, "span", { className: "nnviz-net-key" })
  const title = make(top, "span", { className: "nnviz-net-title" })
  const film = make(bottom, "div", { className: "nnviz-net-film" })
  const button = make(film, "button", { type: "button", onclick: () => net.playing ? pause(net) : play(net) })
  const range = make(film, "input", { type: "range", min: 0, step: 0.01, ariaLabel: "Film of one step", oninput: () => scrub(net) })
  const speed = make(film, "select", { ariaLabel: "Speed of the film", onchange: () => { net.speed = Number(speed.value) } })
  for (const value of [0.5, 1, 2]) make(speed, "option", { value, textContent: `${value}×`, selected: value === 1 })
  const words = make(bottom, "div", { className: "nnviz-net-words" })
  const room = make(words, "p", { className: "nnviz-net-room", ariaHidden: "true" })
  const sentence = make(words, "p", { ariaLive: "polite" })
  Object.assign(net, { speed: 1, bars: { views: VIEWS.map(view), key, title, button, range, room, stage: make(sentence, "b"), text: make(sentence, "span"), sentence } })
}

// The view's still, in place of the film.
export function choose(net, view) {
  net.catchUp()
  Object.assign(net, { view, playing: false, filmed: false })
  net.go(stillOf(net.record, view))
  net.send("view", view)
}

// From where the film stands, or from its beginning; until: a time before its end.
export function play(net, until = Infinity) {
  if (!net.filmed || net.time >= net.record.stages.length) net.go(0)
  Object.assign(net, { playing: true, filmed: true, rest: 0, until })
  net.repaint()
}

export function pause(net) {
  net.playing = false
  net.repaint()
}

function scrub(net) {
  net.time = Number(net.bars.range.value)
  Object.assign(net, { playing: false, filmed: true })
  net.repaint()
}

// Let the film run on for so many milliseconds; true at its end.
export function advance(net, passed) {
  const { stages, seconds } = net.record, end = Math.min(net.until, stages.length)
  const { share } = stages[Math.min(Math.floor(net.time), stages.length - 1)]
  net.time = Math.min(net.time + net.speed * passed / 1000 / seconds / share, end)
  return net.time === end
}

// With less motion the film goes from still to still.
export const shownTime = ({ time }) => fewMoves.matches ? Math.ceil(time - 1e-9) : time

export function showBars(net) {
  const { record, bars, filmed } = net
  const { stages, texts } = record
  const view = filmed ? viewAt(record, shownTime(net)) : net.view
  const changed = net.shown !== record
  const stage = filmed ? stages[Math.max(Math.ceil(shownTime(net)), 1) - 1] // while it plays only a few words
    : changed ? { title: "Changed by hand", text: record.edit.text } : { title: "", text: texts[view] }
  VIEWS.forEach((name, i) => {
    put(bars.views[i], "ariaPressed", String(name === view))
    put(bars.views[i], "disabled", !hasStep(record) && name !== "forward")
  })
  put(bars.button, "textContent", net.playing ? "❚❚" : "▶\uFE0E")
  put(bars.button, "ariaLabel", net.playing ? "Pause the film" : "Play the film of this step")
  put(bars.range, "max", String(stages.length))
  bars.range.value = net.time
  bars.range.style.setProperty("--stages", stages.length)
  bars.range.style.setProperty("--done", `${100 * net.time / stages.length}%`)
  put(bars.range, "ariaValueText", stage.title || SHOWS[view][0])
  put(net.canvas, "ariaLabel", net.shown.alt)
  net.root.classList.toggle("nnviz-net-changed", changed)
  const next = !changed && record.still === null && hasStep(record) && !record.learned && !record.over // a minibatch is the step's own
  put(bars.title, "textContent", net.shown.title + (next ? ` · next: step ${(record.step + 1).toLocaleString("en")}` : ""))
  showKey(net, net.shown.lines[view] ? view : "forward")
  net.root.classList.toggle("nnviz-net-playing", net.playing)
  put(bars.stage, "textContent", net.playing ? stage.caption : stage.title && `${stage.title}. `)
  put(bars.sentence, "ariaLive", filmed ? "polite" : "off") // while a run plays it would never end
  put(bars.text, "textContent", net.playing ? "" : stage.text)
  put(bars.room, "textContent", longest([...stages.map(({ title, text }) => `${title}. ${text}`), ...Object.values(texts), record.edit?.text ?? ""]))
}

function showKey({ bars: { key }, layout, shown, record: { colors, activation, count } }, view) {
  const drawn = drawnOf(shown, view, layout.lines).reduce((sum, one) => sum + one, 0)
  const of = { view, drawn, count, signed: activation.signed, theme: colors.background }
  if (key.shown === JSON.stringify(of)) return
  key.shown = JSON.stringify(of)
  const ramp = (stops, signed) => `${signed ? "− " : "0 "}<i style="background: linear-gradient(90deg, ${stops})"></i>${signed ? " +" : ""}`
  const [, , first, second] = SHOWS[view], text = [`${ramp(colors.diverging, true)} ${first}`]
  if (second) text.push(`${activation.signed ? "" : ramp(colors.sequential, false)} ${second}`)
  text.push(`${of.drawn.toLocaleString("en")} of ${count.toLocaleString("en")} weights`)
  key.innerHTML = text.map(part => `<span>${part}</span>`).join("")
}

const longest = texts => texts.reduce((one, other) => other?.length > one.length ? other : one, "")

function put(element, name, value) {
  if (element[name] !== value) element[name] = value
}
