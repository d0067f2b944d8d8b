/** Sums decimals in full: a sum of many floating point numbers would differ from a total by a fraction. */
export class ExactSum {
  #units = 0n
  #scale = 0

  /** Adds a number as the documents have it, such as `-12.50`. */
  add(text: string): void {
    const [whole = '0', fraction = ''] = text.split('.')
    if (fraction.length > this.#scale) {
      this.#units *= 10n ** BigInt(fraction.length - this.#scale)
      this.#scale = fraction.length
    }
    this.#units += BigInt(whole.replace(/^\+/, '') + fraction.padEnd(this.#scale, '0'))
  }

  /** Returns the sum without needless zeros, such as `-12.5`. */
  toString(): string {
    const digits = String(this.#units < 0n ? -this.#units : this.#units).padStart(this.#scale + 1, '0')
    const whole = digits.slice(0, digits.length - this.#scale)
    const fraction = digits.slice(digits.length - this.#scale).replace(/0+$/, '')
    return `${this.#units < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`
  }
}
