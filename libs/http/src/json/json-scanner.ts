/** The first limit that a JSON text exceeds; `path` is dotted, as in an issue. */
export interface JsonFault {
  path: string
  message: string
}

export interface JsonLimits {
  levelsMax: number
  /** Values in the whole text: objects, arrays, strings, numbers and words. */
  valuesMax: number
  /** Members of all objects together; parsing costs far more for them than for items of arrays. */
  membersMax: number
}

/** An open object or array. For a few names, searching an array is faster than creating a set. */
interface Level {
  isArray: boolean
  names: string[] | Set<string>
  /** The current member or item. */
  name: string
  index: number
}

const fewNames = 12
/** Names come from the caller and may be as long as the body. */
const pathLengthMax = 500
const quote = 0x22
const backslash = 0x5c

/**
 * Returns the offset of the quote that ends the string beginning before `at`; the text's length when there is no such quote.
 */
function endOfString(text: string, at: number): number {
  let end = at
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === quote) return end
    if (code === backslash) end++
  }
  return text.length
}

/** Returns the decoded name: `"\u0061"` and `"a"` are the same name. */
function nameOf(text: string, start: number, end: number): string | undefined {
  const name = text.slice(start, end)
  if (!name.includes('\\')) return name
  try {
    return String(JSON.parse(`"${name}"`))
  } catch {
    return undefined
  }
}

/** Adds a name; returns false when the object has it already. */
function addName(level: Level, name: string): boolean {
  const { names } = level
  if (names instanceof Set) {
    const { size } = names
    return names.add(name).size > size
  }
  if (names.includes(name)) return false
  names.push(name)
  if (names.length > fewNames) level.names = new Set(names)
  return true
}

/**
 * Checks a JSON text against limits and for duplicate names (RFC 8259 section 4, which JSON.parse cannot report), in one pass
 * and in slices. The result is exact for valid JSON only; JSON.parse refuses other text afterwards.
 */
export class JsonScanner {
  readonly #text: string
  readonly #limits: JsonLimits
  readonly #levels: Level[] = []
  #at = 0
  #values = 0
  #members = 0
  /** True when the next string may be a name. */
  #awaitsName = false
  fault: JsonFault | undefined

  constructor(text: string, limits: JsonLimits) {
    this.#text = text
    this.#limits = limits
  }

  /** Scans about `characters` more; returns whether the scan is over. */
  run(characters: number): boolean {
    const text = this.#text
    const end = Math.min(text.length, this.#at + characters)
    while (this.#at < end && !this.fault) {
      const code = text.charCodeAt(this.#at++)
      if (code <= 0x20) continue
      switch (code) {
        case quote:
          this.#string()
          break
        case 0x7b: // {
        case 0x5b: // [
          this.#open(code === 0x5b)
          break
        case 0x7d: // }
        case 0x5d: // ]
          this.#levels.pop()
          this.#awaitsName = false
          break
        case 0x2c: // ,
          this.#next()
          break
        case 0x3a: // :
          break
        default:
          this.#word()
      }
    }
    return this.fault !== undefined || this.#at >= text.length
  }

  #next(): void {
    const level = this.#levels.at(-1)
    if (!level) return
    level.index++
    this.#awaitsName = !level.isArray
  }

  #value(): void {
    if (++this.#values <= this.#limits.valuesMax) return
    this.#refuse('', `the body has more than ${this.#limits.valuesMax} values; send less at a time`)
  }

  #open(isArray: boolean): void {
    this.#value()
    this.#levels.push({ isArray, names: [], name: '', index: 0 })
    this.#awaitsName = !isArray
    const { levelsMax } = this.#limits
    if (this.#levels.length > levelsMax) this.#refuse('', `the body is nested more than ${levelsMax} levels deep`)
  }

  #string(): void {
    const start = this.#at
    const end = endOfString(this.#text, start)
    this.#at = end + 1
    const level = this.#levels.at(-1)
    if (this.#awaitsName && level) this.#name(level, nameOf(this.#text, start, end))
    else this.#value()
  }

  #name(level: Level, name: string | undefined): void {
    this.#awaitsName = false
    const { membersMax } = this.#limits
    if (++this.#members > membersMax) {
      this.#refuse('', `the objects of the body have more than ${membersMax} members; send less at a time`)
      return
    }
    if (name === undefined) return
    level.name = name
    if (!addName(level, name)) this.#refuse(this.#path(), 'the name appears twice in one object; send it once')
  }

  /** Skips a number, `true`, `false` or `null`. */
  #word(): void {
    this.#value()
    const text = this.#text
    let at = this.#at
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code <= 0x20 || code === 0x2c || code === 0x5d || code === 0x7d) break
    }
    this.#at = at
  }

  #path(): string {
    return this.#levels.map(({ isArray, index, name }) => (isArray ? String(index) : name)).join('.')
  }

  #refuse(path: string, message: string): void {
    this.fault ??= { path: path.slice(0, pathLengthMax), message }
  }
}
