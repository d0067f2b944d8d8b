const scaleMax = 4
const unit = 10n ** BigInt(scaleMax)

/** Parses a SQL decimal into ten-thousandths. */
function parse(text: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const units = BigInt(whole) * unit + BigInt(fraction.slice(0, scaleMax).padEnd(scaleMax, '0'))
  return sign === '-' ? -units : units
}

/** Returns the exact sum of SQL decimals of up to four places. */
export function sumDecimals(values: readonly string[]): string {
  const sum = values.reduce((total, value) => total + parse(value), 0n)
  const digits = String(sum < 0n ? -sum : sum).padStart(scaleMax + 1, '0')
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -scaleMax)}.${digits.slice(-scaleMax)}`
}

/** Returns `part` / `whole`; null where that is not defined. */
export function ratio(part: number | string, whole: number | string): number | null {
  const divisor = Number(whole)
  return divisor === 0 ? null : Number(part) / divisor
}

/** Returns `ratio` × 100. */
export function percentage(part: number | string, whole: number | string): number | null {
  return ratio(Number(part) * 100, whole)
}
