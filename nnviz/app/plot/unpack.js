// Reads what `pack_arrays` (pack.py) wrote.

// bytes: length of the header (uint32), the header (JSON), then the arrays that it names
export function unpack(bytes) {
  const start = 4 + new DataView(bytes.buffer).getUint32(0, true)
  const view = (Kind, offset, [n, ...rest]) => {
    if (!rest.length) return new Kind(bytes.buffer, offset, n)
    const stride = rest.reduce((a, b) => a * b, Kind.BYTES_PER_ELEMENT)
    return Array.from({ length: n }, (_, i) => view(Kind, offset + i * stride, rest))
  }
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)), (_, value) =>
    value?.$array ? view(window[value.$array], start + value.offset, value.shape) : value)
}
