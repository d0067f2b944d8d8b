import type { JsonText } from './json-text.ts'

const textMax = 4_096

/** Passes over an array or object of any size in a text that arrives in parts. */
export class SkippedValue {
  /** The number of elements, if it is an array. */
  elements = 0
  /** The value as text if it is short, else undefined. */
  text: string | undefined = ''
  #depth = 0
  #isString = false
  #isEscaped = false
  #hasElement = false

  /** Moves the position behind the value, or to the end of the text. Returns whether the value is complete. */
  read(json: JsonText): boolean {
    const { text, at: start } = json
    let at = start
    let isComplete = false
    while (at < text.length && !isComplete) {
      const code = text.charCodeAt(at)
      if (code === 10) json.line += 1
      if (this.#isString) this.#inString(code)
      else isComplete = this.#outside(code)
      at += 1
    }
    json.at = at
    if (this.text !== undefined) {
      const whole = this.text + text.slice(start, at)
      this.text = whole.length > textMax ? undefined : whole
    }
    if (isComplete && this.#hasElement) this.elements += 1
    return isComplete
  }

  #inString(code: number): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (code === 92) this.#isEscaped = true
    else if (code === 34) this.#isString = false
  }

  #outside(code: number): boolean {
    if (code === 125 || code === 93) return --this.#depth === 0
    if (this.#depth === 1) {
      if (code === 44) this.elements += 1
      else if (code > 32) this.#hasElement = true
    }
    if (code === 34) this.#isString = true
    else if (code === 123 || code === 91) this.#depth += 1
    return false
  }
}
