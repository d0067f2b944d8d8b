import { numberShape } from '../values/number-shape.ts'

/** Thrown to wait for more text: the value at the position is not complete. */
export const incomplete = Symbol('the value is not complete')

/** Thrown when the text is not JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
}

const open = (code: number): boolean => code === 123 || code === 91
const close = (code: number): boolean => code === 125 || code === 93

/** Digits, signs, the point, `e` and `E`. */
const isNumeric = (code: number): boolean =>
  (code >= 48 && code <= 57) || code === 46 || code === 45 || code === 43 || code === 101 || code === 69
const grammar = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * A position in a JSON text that arrives in parts. Its methods read one token each; where the text ends too early, they throw
 * `incomplete` and leave the position to the caller.
 */
export class JsonText {
  text = ''
  at = 0
  /** The line of `at`, from 1. Line breaks within a skipped value count as well. */
  line = 1
  isEnd = false
  #nextEscape = -1

  /** Drops what was read and appends more. */
  append(part: string): void {
    this.text = this.text.slice(this.at) + part
    this.at = 0
    this.#nextEscape = -1
  }

  /** Moves to the next token and returns its first character code. @throws incomplete */
  token(): number {
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === 32 || code === 13 || code === 9) this.at += 1
      else if (code === 10) {
        this.at += 1
        this.line += 1
      } else if (Number.isNaN(code)) throw incomplete
      else return code
    }
  }

  /** Reads a string, whose opening quote is at the position. */
  string(): string {
    const { text } = this
    const start = this.at + 1
    let end = text.indexOf('"', start)
    if (end === -1) throw incomplete
    if (this.#nextEscape < start) {
      const next = text.indexOf('\\', start)
      this.#nextEscape = next === -1 ? Number.POSITIVE_INFINITY : next
    }
    if (this.#nextEscape > end) {
      this.at = end + 1
      return text.slice(start, end)
    }
    end = this.#endOfString(start)
    this.at = end + 1
    return this.#unescape(text.slice(start, end))
  }

  #endOfString(start: number): number {
    const { text } = this
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === 92) at += 1
      else if (code === 34) return at
    }
    throw incomplete
  }

  #unescape(text: string): string {
    try {
      return JSON.parse(
        `"${text.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`,
      )
    } catch (error) {
      throw new JsonSyntaxError(`a string on line ${this.line} has an unknown escape`, { cause: error })
    }
  }

  /** Reads a number (RFC 8259 section 6) as it is written. */
  number(): string {
    const { text, at } = this
    let end = at
    while (isNumeric(text.charCodeAt(end))) end += 1
    const number = text.slice(at, end)
    const isNumber = numberShape(number) !== undefined || grammar.test(number)
    if (end === text.length && !(this.isEnd && isNumber)) throw incomplete
    if (!isNumber) throw this.unexpected()
    this.at = end
    return number
  }

  /** Reads `true`, `false` or `null`. */
  word(word: 'true' | 'false' | 'null'): void {
    if (!this.text.startsWith(word, this.at)) {
      if (word.startsWith(this.text.slice(this.at))) throw incomplete
      throw this.unexpected()
    }
    this.at += word.length
  }

  /** Moves behind the array or object at the position, and returns its text. */
  raw(): string {
    const start = this.at
    const { text } = this
    let depth = 0
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === 34) at = this.#endOfString(at + 1)
      else if (code === 10) this.line += 1
      else if (open(code)) depth += 1
      else if (close(code) && --depth === 0) {
        this.at = at + 1
        return text.slice(start, this.at)
      }
    }
    throw incomplete
  }

  unexpected(): JsonSyntaxError {
    const found = this.text.charAt(this.at)
    return new JsonSyntaxError(`${found === '' ? 'the text ends' : `"${found}" is not expected`} on line ${this.line}`)
  }
}
