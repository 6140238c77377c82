// Tells Python what was clicked, by mouse, finger or keyboard.

const plain = value => value?.map ? Array.from(value, plain) : value ?? null

// Whether a click does anything: on a point, in a figure with layout.meta.reach anywhere between these two x. Of points
// those that have customdata, none of it negative; all of them in a figure without any.
export function takes({ figure }, point, x = point?.x) {
  const reach = figure.layout.meta?.reach
  if (!figure.clicks || reach) return Boolean(figure.clicks && x >= reach[0] && x <= reach[1])
  if (!point || point.data.type === "heatmap" && !Number.isFinite(point.z)) return false
  const told = plain(point.customdata)
  if (told === null) return !figure.data.some(trace => trace.customdata)
  return [told].flat().every(number => !(number < 0))
}

// x, y: of the place that was clicked, which may be beside the point, or have none near.
export function click(plot, point, x = point?.x, y = point?.y) {
  if (!takes(plot, point, x)) return
  if (!plot.figure.layout.meta?.reach) ({ x, y } = point)
  plot.send("click", {
    curve: point?.curveNumber, point: plain(point?.pointNumber), x: plain(x), y: plain(y), z: plain(point?.z),
    customdata: plain(point?.customdata),
  })
}
