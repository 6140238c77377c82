// The menu of the picture: as PNG, its numbers, or as a page of its own with its film, which works without nnviz and without a network.

import { base64, inHtml, inScript, makeMenu, save } from "./menu.js"
import { paint } from "./paint.js"

export function addMenu(net, parent, source) {
  makeMenu(parent, "nnviz-net-menu", "Download this picture", [
    ["Picture (PNG)", () => asPng(net)],
    ["Data (CSV)", () => asCsv(net)],
    ["With its film (HTML)", async () => save([await asPage(net, source)], "text/html", net.record.key + ".html")],
  ])
}

function asPng(net) {
  const { layout: { width, height }, record } = net
  const large = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height })
  const context = large.getContext("2d")
  paint({ ...net, hover: null }, context)
  context.globalCompositeOperation = "destination-over"
  context.fillStyle = record.colors.background
  context.fillRect(0, 0, 2 * width, 2 * height)
  large.toBlob(blob => save([blob], "image/png", record.key + ".png"))
}

// What the picture shows of each unit, and of the strongest lines.
function asCsv({ look: { layers, strands }, shown: { key, lines } }) {
  const name = (kind, of) => ({ change: `change of ${of}`, after: `${of} after the step` })[kind] ?? kind
  const rows = [["layer", "unit", "from unit", "what", "value"]]
  const row = (layer, unit, from, what, value) => rows.push([layer, unit, from, what, Number(value.toPrecision(9))]) // of float32 all digits
  layers.forEach((parts, l) => parts.at(-1)?.values.forEach((value, unit) => row(l, unit, "", name(parts.at(-1).kind, "a"), value)))
  const { list, kind, values } = strands.at(-1), { layer, i, j } = lines[list]
  values.forEach((value, k) => row(layer[k] + 1, j[k], i[k], name(kind, "W"), value))
  save(rows.map(cells => cells.join(",") + "\r\n"), "text/csv", key + ".csv")
}

// source: the address of the script, all modules in one, see server/served.py.
async function asPage({ root, bytes, record }, source) {
  const script = await (await fetch(source)).text()
  const rules = [...document.styleSheets].flatMap(readable).map(({ cssText }) => cssText).filter(text => text.includes(".nnviz-net"))
  const css = rules.join("\n"), style = getComputedStyle(root)
  const names = new Set(css.match(/--st-[\w-]+/g))
  const variables = Array.from(names, name => `${name}: ${style.getPropertyValue(name)};`).join(" ")
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(record.title)}</title>
<style>
:root { font-size: ${getComputedStyle(document.documentElement).fontSize}; ${variables} }
body { max-width: ${1.3 * root.clientWidth}px; margin: 2rem auto; padding: 0 1rem; background: ${record.colors.background}; color: ${record.colors.text}; font-family: sans-serif; }
${css}
.nnviz-net :is(.nnviz-net-edit, .nnviz-net-menu) { display: none; } /* they need nnviz */
</style>
<div id="picture"></div>
<p>${inHtml(record.alt)}</p>
<script type="module">
${inScript(script.replace(/^export default function/m, "const showAlone = function"))}
const data = Uint8Array.from(atob("${base64(bytes)}"), letter => letter.charCodeAt(0))
const stamped = new Uint8Array(8 + data.length)
stamped.set(data, 8)
showAlone({ data: stamped, parentElement: document.getElementById("picture") })
</script>
</html>
`
}

function readable(sheet) {
  try {
    return [...sheet.cssRules]
  } catch { // of another host
    return []
  }
}
