// Tells Python what was clicked, by mouse, finger or keyboard.

const plain = value => value?.map ? Array.from(value, plain) : value ?? null

export function click(plot, { curveNumber, pointNumber, x, y, z, customdata }) {
  if (plot.figure.layout.clickmode === "none") return
  plot.send("click", {
    curve: curveNumber, point: plain(pointNumber), x: plain(x), y: plain(y), z: plain(z), customdata: plain(customdata),
  })
}
