/**
 * The type of a column, wide enough for all of its cells. Cells are text in every case:
 * `empty`: only NULL. `text`, `json`: `length` is that of the longest cell, in UTF-16 code units. `integer`, `decimal`: a number
 * in full (`-12`, `3.50`); `precision` counts its digits. `boolean`: `true` or `false`. `date`: `YYYY-MM-DD`. `timestamp`:
 * `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC, a date alone meaning midnight; `fraction` is the largest number of digits.
 */
export type ColumnType =
  | { kind: 'empty' | 'boolean' | 'date' }
  | { kind: 'text' | 'json'; length: number }
  | { kind: 'integer'; precision: number }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'timestamp'; fraction: number }

type Kind = ColumnType['kind']

const wider: Readonly<Record<string, Kind>> = {
  'integer decimal': 'decimal',
  'decimal integer': 'decimal',
  'date timestamp': 'timestamp',
  'timestamp date': 'timestamp',
}

/** Collects the type of a column cell by cell. A type only widens: two that have nothing in common become text. */
export class ObservedType {
  #kind: Kind = 'empty'
  #length = 0
  #whole = 0
  #scale = 0
  #fraction = 0

  /** True if further cells cannot change the kind. */
  get isText(): boolean {
    return this.#kind === 'text'
  }

  see(kind: Kind, length: number): void {
    if (length > this.#length) this.#length = length
    if (kind === this.#kind) return
    this.#kind = this.#kind === 'empty' ? kind : (wider[`${this.#kind} ${kind}`] ?? 'text')
  }

  /** @param scale Digits after the point, or -1 for an integer. */
  seeNumber(whole: number, scale: number, length: number): void {
    if (whole > this.#whole) this.#whole = whole
    if (scale > this.#scale) this.#scale = scale
    this.see(scale < 0 ? 'integer' : 'decimal', length)
  }

  seeTimestamp(fraction: number, length: number): void {
    if (fraction > this.#fraction) this.#fraction = fraction
    this.see('timestamp', length)
  }

  get type(): ColumnType {
    switch (this.#kind) {
      case 'text':
      case 'json':
        return { kind: this.#kind, length: this.#length }
      case 'integer':
        return { kind: 'integer', precision: this.#whole }
      case 'decimal':
        return { kind: 'decimal', precision: this.#whole + this.#scale, scale: this.#scale }
      case 'timestamp':
        return { kind: 'timestamp', fraction: this.#fraction }
      default:
        return { kind: this.#kind }
    }
  }
}
