// Plays a recorded run by swapping arrays in the figure: no message goes to the server.

import { make } from "./dom.js"

export function play(plot) {
  const { data, frames } = plot.figure
  if (plot.player) plot.player.bar.hidden = !frames
  if (!frames) return plot.player?.stop()
  const { slider, name, start } = plot.player ??= makePlayer(plot)
  slider.max = frames.labels.length - 1
  for (const [trace, attribute, arrays] of frames.values) { // the new figure at the frame we are at
    const path = attribute.split("."), last = path.pop()
    path.reduce((part, step) => part[step] ??= {}, data[trace])[last] = arrays[slider.value]
  }
  name()
  if (frames.plays && !matchMedia("(prefers-reduced-motion: reduce)").matches) start()
}

function makePlayer(plot) {
  const bar = make(plot.root, "div", { className: "nnviz-plot-player" })
  const button = make(bar, "button", { type: "button" })
  const slider = make(bar, "input", { type: "range", min: 0, value: 0, ariaLabel: "Frame" })
  const label = make(bar, "output", {})
  let playing = false, last = 0
  const name = () => { label.value = slider.ariaValueText = plot.figure.frames.labels[slider.value] }
  const show = () => {
    name()
    const { values } = plot.figure.frames
    const traces = [...new Set(values.map(([trace]) => trace))]
    const update = {}
    for (const [trace, attribute, arrays] of values) {
      (update[attribute] ??= Array(traces.length))[traces.indexOf(trace)] = arrays[slider.value]
    }
    return Plotly.restyle(plot.node, update, traces)
  }
  const tick = async now => {
    if (!playing) return
    if (now - last >= plot.figure.frames.interval - 4) {
      last = now
      if (slider.value === slider.max) return set(false)
      slider.value++
      await show()
    }
    requestAnimationFrame(tick)
  }
  const set = yes => {
    playing = yes
    button.textContent = yes ? "❚❚" : "▶"
    button.ariaLabel = yes ? "Pause" : "Play"
    if (yes && slider.value === slider.max) slider.value = 0
    if (yes) requestAnimationFrame(tick)
  }
  button.onclick = () => set(!playing)
  slider.oninput = () => { set(false); show() }
  set(false)
  const start = () => { slider.value = slider.max; set(true) } // from the beginning
  return { bar, slider, name, start, stop: () => set(false) }
}
