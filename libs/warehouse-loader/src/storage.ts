import type { ColumnType } from '@platform/documents'

/** How a column of a table stores its values. */
export type Storage =
  | { kind: 'boolean' | 'date' | 'json' | 'integer' }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'timestamp'; fraction: number }
  | { kind: 'text'; size: TextSize }
  /** A text column of a key: bytes are compared, since two SKUs may differ in case only. */
  | { kind: 'key'; length: number }

/** Sizes of text types: VARCHAR(255), TEXT, MEDIUMTEXT, LONGTEXT. */
export type TextSize = 0 | 1 | 2 | 3

/** Limits of DECIMAL on MariaDB and MySQL. */
const precisionMax = 65
const scaleMax = 30
/** Digits of the integers that every BIGINT holds. */
const bigintDigits = 18
const varcharLength = 255
/** An index entry has at most 3,072 bytes, and a character up to four. */
const keyCharactersMax = 760
const keyLengthMax = 190

/** Returns the characters that each of `count` text columns of a key may have. */
export const keyLengthOf = (count: number): number => Math.min(keyLengthMax, Math.floor(keyCharactersMax / count))

function textSizeOf(length: number): TextSize {
  if (length <= varcharLength) return 0
  // One UTF-16 code unit takes at most three bytes in utf8mb4.
  if (length * 3 <= 65_535) return 1
  return length * 3 <= 16_777_215 ? 2 : 3
}

/** A number with more digits than DECIMAL has is stored as text, so that none is lost. The whole part has room to grow. */
function decimal(whole: number, scale: number): Storage {
  if (scale > scaleMax || whole + scale > precisionMax) return { kind: 'text', size: 0 }
  return { kind: 'decimal', precision: Math.min(precisionMax, Math.max(whole, bigintDigits) + scale), scale }
}

/** Returns the storage for values of a type. */
export function storageOf(type: ColumnType): Storage {
  switch (type.kind) {
    case 'integer':
      return type.precision <= bigintDigits ? { kind: 'integer' } : decimal(type.precision, 0)
    case 'decimal':
      return decimal(type.precision - type.scale, type.scale)
    case 'timestamp':
      return { kind: 'timestamp', fraction: Math.min(type.fraction, 6) }
    case 'text':
      return { kind: 'text', size: textSizeOf(type.length) }
    case 'empty':
      return { kind: 'text', size: 0 }
    default:
      return { kind: type.kind }
  }
}

const wholeOf = ({ precision, scale }: { precision: number; scale: number }): number => precision - scale

function widestNumber(a: Storage, b: Storage): Storage | undefined {
  const [first, second] = [a, b].map((storage) =>
    storage.kind === 'integer'
      ? { precision: bigintDigits + 1, scale: 0 }
      : storage.kind === 'decimal'
        ? storage
        : undefined,
  )
  if (!first || !second) return undefined
  if (a.kind === 'integer' && b.kind === 'integer') return a
  return decimal(Math.max(wholeOf(first), wholeOf(second)), Math.max(first.scale, second.scale))
}

const times = new Set(['date', 'timestamp'])

/** Returns the narrowest storage that holds the values of both. Kinds that have nothing in common become text. */
export function widest(a: Storage, b: Storage): Storage {
  if (a.kind === 'key') return a
  if (b.kind === 'key') return b
  if (a.kind === 'text' || b.kind === 'text') {
    const sizes = [a, b].map(
      (storage): TextSize => (storage.kind === 'text' ? storage.size : storage.kind === 'json' ? 3 : 0),
    )
    return { kind: 'text', size: Math.max(...sizes) as TextSize }
  }
  const number = widestNumber(a, b)
  if (number) return number
  if (times.has(a.kind) && times.has(b.kind)) {
    const fractions = [a, b].map((storage) => (storage.kind === 'timestamp' ? storage.fraction : -1))
    const fraction = Math.max(...fractions)
    return fraction < 0 ? { kind: 'date' } : { kind: 'timestamp', fraction }
  }
  if (a.kind === b.kind) return a
  return { kind: 'text', size: a.kind === 'json' || b.kind === 'json' ? 3 : 0 }
}

/** Returns the SQL type. `wide`: the table has so many columns that another VARCHAR might exceed the size of a row. */
export function sqlTypeOf(storage: Storage, wide = false): string {
  switch (storage.kind) {
    case 'boolean':
      return 'TINYINT(1)'
    case 'integer':
      return 'BIGINT'
    case 'decimal':
      return `DECIMAL(${storage.precision},${storage.scale})`
    case 'date':
      return 'DATE'
    case 'timestamp':
      return `DATETIME(${storage.fraction})`
    case 'json':
      return 'JSON'
    case 'key':
      return `VARCHAR(${storage.length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
    default:
      return [wide ? 'TEXT' : `VARCHAR(${varcharLength})`, 'TEXT', 'MEDIUMTEXT', 'LONGTEXT'][storage.size] as string
  }
}

/** Returns the expression for a staged text as a value of the column. Staged booleans are `true` and `false`. */
export function storedValue(storage: Storage, staged: string): string {
  switch (storage.kind) {
    case 'boolean':
      return `(${staged} = 'true')`
    case 'integer':
      return `CAST(${staged} AS SIGNED)`
    case 'decimal':
      return `CAST(${staged} AS DECIMAL(${storage.precision},${storage.scale}))`
    case 'date':
      return `CAST(${staged} AS DATE)`
    case 'timestamp':
      return `CAST(${staged} AS DATETIME(${storage.fraction}))`
    default:
      return staged
  }
}

/** Returns a comparison that is true for equal values and two NULLs; text is equal only if its bytes are. */
export function sameValue(storage: Storage, column: string, staged: string): string {
  const isText = storage.kind === 'text' || storage.kind === 'json'
  return isText
    ? `CAST(${column} AS BINARY) <=> CAST(${staged} AS BINARY)`
    : `${column} <=> ${storedValue(storage, staged)}`
}
