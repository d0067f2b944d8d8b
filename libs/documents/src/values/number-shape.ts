/** The most digits that a number may have: those of DECIMAL in MySQL. */
const digitsMax = 65

/** The size of a number that is written in full. */
export interface NumberShape {
  /** Digits before the decimal point. */
  whole: number
  /** Digits after it, or -1 for an integer. */
  scale: number
}

const zero = 48
const nine = 57

/**
 * Returns the size of a plain number (`0`, `-12`, `3.50`), or undefined for any other text. `007` and `+1` are not numbers: they
 * would not survive as one. Looks at each character once, because it runs for each cell of a document.
 */
export function numberShape(text: string): NumberShape | undefined {
  const length = text.length
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  let at = start
  let code = text.charCodeAt(at)
  while (code >= zero && code <= nine) code = text.charCodeAt(++at)
  const whole = at - start
  if (whole === 0 || whole > digitsMax || (whole > 1 && text.charCodeAt(start) === zero)) return undefined
  if (at === length) return { whole, scale: -1 }
  if (code !== 46) return undefined
  const point = at
  code = text.charCodeAt(++at)
  while (code >= zero && code <= nine) code = text.charCodeAt(++at)
  const scale = at - point - 1
  return at === length && scale > 0 && whole + scale <= digitsMax ? { whole, scale } : undefined
}
