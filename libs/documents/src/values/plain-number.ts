const exponentMax = 60

/**
 * Returns a JSON number (RFC 8259 section 6) without its exponent, digit for digit: `1.5E3` is `1500`, `12e-3` is `0.012`.
 * @returns undefined if the exponent is beyond what a DECIMAL can hold.
 */
export function plainNumber(text: string): string | undefined {
  if (!text.includes('e') && !text.includes('E')) return text
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text) ?? []
  const shift = Number(exponent)
  if (Math.abs(shift) > exponentMax) return undefined
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, -shift), '0')
  const point = digits.length - fraction.length + shift
  const padded = digits.padEnd(point, '0')
  const before = padded.slice(0, point).replace(/^0+(?=\d)/, '') || '0'
  const after = padded.slice(point)
  return after === '' ? sign + before : `${sign}${before}.${after}`
}
