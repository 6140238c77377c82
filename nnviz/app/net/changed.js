// What the forward view shows while something is changed by hand: the changed network, as the engine worked it out.

// The record with the changed network's numbers in place of its own, which are kept as `real` where the answers are; null
// where nothing is changed.
export function changedRecord(record) {
  const { edit, stages, layers, fan, pictures } = record
  if (!edit) return null
  const { shown } = edit
  return {
    ...record, ...shown, layers: layers.map(({ b }, l) => ({ b, ...shown.layers[l] })), real: layers.at(-1).a, stages: stages.slice(0, layers.length + 1),
    fan: fan.map((old, m) => patched({ i: old.i, W: old.W }, shown.fan[m], shown.layers[m].a.length)),
    pictures: { ...pictures, layers: pictures.layers.map((old, l) => old && patched(old, shown.pictures[l], old.scale.length)) },
  }
}

// A copy of arrays of `units` rows with some of their rows replaced, and all lines of the maps.
function patched(old, { rows, lines, ends, ...replaced }, units) {
  if (!rows.length) return old
  const copy = lines ? { ...old, lines, ends } : { ...old }
  for (const name in replaced) {
    const wide = old[name].length / units
    copy[name] = old[name].slice()
    rows.forEach((unit, k) => copy[name].set(replaced[name].subarray(k * wide, (k + 1) * wide), unit * wide))
  }
  return copy
}
