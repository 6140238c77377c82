// The picture as a web page of its own, to be kept, sent and zoomed without nnviz and without a network.

import { base64, inHtml, inScript } from "./menu.js"

const CODES = {
  Float64Array: "f8", Float32Array: "f4", Int32Array: "i4", Uint32Array: "u4", Int16Array: "i2", Uint16Array: "u2",
  Int8Array: "i1", Uint8Array: "u1",
}

// The HTML text: plotly.js, the figure as it is now on the screen, its words, and a player for a recorded run.
export async function page({ root, node, figure }) {
  const plotly = await (await fetch(new URL("../" + figure.plotly_js, import.meta.url))).text()
  const style = getComputedStyle(root)
  const parts = { data: node.data, layout: node.layout, frames: figure.frames ?? null }
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(figure.alt.split(/[.:;](?:\s|$)/)[0])}</title>
<style>
body { max-width: ${1.3 * node.clientWidth}px; margin: 2rem auto; padding: 0 2rem; background: ${style.getPropertyValue("--st-background-color")}; color: ${style.color}; font-family: sans-serif; }
#figure { height: ${node.clientHeight}px; }
#player { width: 60%; vertical-align: middle; }
</style>
<div id="figure"></div>
<p hidden><input id="player" type="range" min="0" value="0" aria-label="Frame"> <output></output></p>
<p>${inHtml(figure.alt)}</p>
<script>${inScript(plotly)}</script>
<script>
const { data, layout, frames } = ${inScript(JSON.stringify(parts, (_, value) => encoded(value)))}
Plotly.newPlot("figure", data, layout, { displaylogo: false, responsive: true })
if (frames) {
  const slider = document.getElementById("player"), label = document.querySelector("output")
  slider.max = frames.labels.length - 1
  slider.parentElement.hidden = false
  slider.oninput = () => {
    label.value = frames.labels[slider.value]
    for (const [trace, attribute, arrays] of frames.values)
      Plotly.restyle("figure", { [attribute]: [arrays[slider.value]] }, [trace])
  }
  slider.oninput()
}
</script>
</html>
`
}

// Arrays of numbers as plotly reads them from JSON: base64 and the kind of number; of equal rows, the shape too.
function encoded(value) {
  if (ArrayBuffer.isView(value)) return { dtype: CODES[value.constructor.name], bdata: base64(value) }
  const first = value?.[0]
  if (!Array.isArray(value) || !ArrayBuffer.isView(first) || !first.length) return value
  if (value.some(row => row.constructor !== first.constructor || row.length !== first.length)) return value
  const all = new first.constructor(value.length * first.length)
  value.forEach((row, i) => all.set(row, i * first.length))
  return { ...encoded(all), shape: `${value.length}, ${first.length}` }
}
