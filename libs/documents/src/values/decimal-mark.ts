/** The sign between the whole and the fraction of the numbers of one document. */
export type Mark = '.' | ','

const shapes: Readonly<Record<Mark, RegExp>> = {
  '.': /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/,
  ',': /^-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/,
}
/** The last mark of a value. Three digits after it may be a thousand, unless both marks occur. */
const lastMark = /([.,])(\d+)$/

/**
 * Reads the decimal numbers of one document, whose mark differs by country: settlements of Europe have a comma. The first value
 * with a clear mark decides for the document; `1,234` is clear only after that.
 */
export class DecimalMark {
  mark: Mark | undefined

  /** Returns the number with a point and without grouping, or the reason why it is not readable. */
  read(text: string): { value: string } | { problem: string } {
    if (/^-?\d+$/.test(text)) return { value: text }
    this.mark ??= this.#markOf(text)
    const { mark } = this
    if (mark === undefined) {
      return shapes['.'].test(text) || shapes[','].test(text)
        ? { problem: 'the decimal mark of the document is not known yet, and this may be a thousand or a fraction' }
        : { problem: 'it is not a number' }
    }
    if (!shapes[mark].test(text))
      return { problem: `it is not a number with the decimal mark "${mark}" of this document` }
    const grouping = mark === '.' ? ',' : '.'
    return { value: text.replaceAll(grouping, '').replace(mark, '.') }
  }

  #markOf(text: string): Mark | undefined {
    const [, mark, digits = ''] = lastMark.exec(text) ?? []
    const isClear = digits.length !== 3 || (text.includes('.') && text.includes(','))
    return isClear && (mark === '.' || mark === ',') && shapes[mark].test(text) ? mark : undefined
  }
}
