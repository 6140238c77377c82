// The formatter of nnviz/text/numbers.py, for numbers that only the browser says: the same value has the same text.

const MAX_PLAIN = 1e9

export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞"
  const size = Math.abs(value), sign = value < 0 ? "−" : ""
  if (size >= 10 ** digits - 0.5 && size < MAX_PLAIN - 0.5) return sign + grouped(...rounded(size, Math.floor(Math.log10(size)) + 1))
  const [figures, power] = rounded(size, digits)
  if (power >= -4 && power < digits) return sign + grouped(figures, power)
  const point = figures.length > 1 ? "." : ""
  return `${sign}${figures[0]}${point}${figures.slice(1)}e${power < 0 ? "−" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
}

// A number before and after a small change: as many digits as show two of the change, at most 7 (as float32 has).
export function pair(before, after) {
  const size = Math.max(Math.abs(before), Math.abs(after)), change = Math.abs(after - before)
  const digits = change && Math.floor(Math.log10(size)) - Math.floor(Math.log10(change)) + 2
  return [before, after].map(value => number(value, Math.min(Math.max(digits || 0, 3), 7)))
}

// As percent() there has it.
export function percentText(p, digits = 0) {
  if (!Number.isFinite(p)) return number(p)
  const text = (100 * p).toFixed(digits), step = 10 ** -digits
  if (p < 1 && text === (100).toFixed(digits)) return `>${(100 - step).toFixed(digits)} %`
  return p > 0 && !Number(text) ? `<${step.toFixed(digits)} %` : `${text} %`
}

// Of all answers: with one more digit where the highest would read as another one.
export function percentTexts(p) {
  const texts = Array.from(p, value => percentText(value)), best = p.indexOf(Math.max(...p))
  const alike = p.some((value, i) => value !== p[best] && texts[i] === texts[best])
  return alike ? texts.map((text, i) => text === texts[best] ? percentText(p[i], 1) : text) : texts
}

// As the next part of a sum: "+ 0.3", "− 0.3".
export const added = text => text[0] === "−" ? `− ${text.slice(1)}` : `+ ${text}`

// The significant figures, without zeros at the end, and the power of ten of the first. A value half way between two
// goes to the even one, as in Python; JavaScript would take the larger.
function rounded(size, digits) {
  let [figures, power] = parts(size, digits)
  const [all] = parts(size, 100)
  const down = all.slice(0, digits)
  if (/^50*$/.test(all.slice(digits)) && down.at(-1) % 2 === 0) figures = down
  return [figures.replace(/(?<=.)0+$/, ""), power]
}

function parts(size, digits) {
  const [figures, power] = size.toExponential(digits - 1).split("e")
  return [figures.replace(".", ""), Number(power)]
}

function grouped(figures, power) {
  const whole = power < 0 ? "0" : figures.slice(0, power + 1).padEnd(power + 1, "0")
  const rest = power < 0 ? "0".repeat(-power - 1) + figures : figures.slice(power + 1)
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest && "." + rest)
}
