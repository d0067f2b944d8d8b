import type { FieldPacket } from 'mysql2'
import { withoutDefiner } from './without-accounts.ts'
import { wkbToGeoJson } from './wkb-to-geojson.ts'

/** The conversion of a column's values to JSON. */
export type Encoding = 'number' | 'integer' | 'text' | 'json' | 'binary' | 'bit' | 'geometry' | 'definition'

/** A column of a result: its name in the rows, its SQL type, its encoding. */
export interface Column {
  name: string
  type: string
  encoding: Encoding
}

/** A column's metadata in mysql2 beyond its published types: MariaDB's extended metadata. */
interface WireColumn extends FieldPacket {
  extendedFormat?: string
  extendedTypeName?: string
}

const binaryCharset = 63
const zerofill = 64

/** Wire type → SQL name, encoding. Protocol::ColumnType of the MySQL documentation. */
const types: Record<number, [string, Encoding]> = {
  0: ['DECIMAL', 'text'],
  1: ['TINYINT', 'number'],
  2: ['SMALLINT', 'number'],
  3: ['INT', 'number'],
  4: ['FLOAT', 'number'],
  5: ['DOUBLE', 'number'],
  6: ['NULL', 'text'],
  7: ['TIMESTAMP', 'text'],
  8: ['BIGINT', 'integer'],
  9: ['MEDIUMINT', 'number'],
  10: ['DATE', 'text'],
  11: ['TIME', 'text'],
  12: ['DATETIME', 'text'],
  13: ['YEAR', 'number'],
  14: ['DATE', 'text'],
  15: ['VARCHAR', 'text'],
  16: ['BIT', 'bit'],
  245: ['JSON', 'json'],
  246: ['DECIMAL', 'text'],
  247: ['ENUM', 'text'],
  248: ['SET', 'text'],
  249: ['TEXT', 'text'],
  250: ['TEXT', 'text'],
  251: ['TEXT', 'text'],
  252: ['TEXT', 'text'],
  253: ['VARCHAR', 'text'],
  254: ['CHAR', 'text'],
  255: ['GEOMETRY', 'geometry'],
}

const binaryNames: Record<string, string> = { TEXT: 'BLOB', VARCHAR: 'VARBINARY', CHAR: 'BINARY' }

function typeOf(column: WireColumn): [string, Encoding] {
  if (column.extendedFormat === 'json') return ['JSON', 'json']
  const [type, encoding] = types[column.columnType ?? -1] ?? ['UNKNOWN', 'text']
  // MariaDB sends uuid and inet as binary-charset strings whose bytes are text.
  if (column.extendedTypeName && encoding === 'text') return [column.extendedTypeName.toUpperCase(), 'text']
  if (column.characterSet === binaryCharset && type in binaryNames) return [binaryNames[type] ?? type, 'binary']
  // The text of a zero-filled number is not valid JSON; the slow path reads its value.
  if (encoding === 'number' && Number(column.flags) & zerofill) return [type, 'integer']
  return [type, encoding]
}

/** Columns of SHOW that contain the database account that created a view. */
const definitions = new Set(['Create View', 'Comment'])

/**
 * Returns unique column names: a repeated name gets `_2`, `_3`, … so that no value is lost, even when the list already has such a
 * name.
 */
export function columnsOf(fields: readonly FieldPacket[]): Column[] {
  const taken = new Set(fields.map(({ name }) => name))
  /** The next number for a name: counting from 2 each time would take quadratic time. */
  const next = new Map<string, number>()
  return fields.map((field) => {
    let { name } = field
    let n = next.get(name) ?? 1
    if (n > 1) {
      while (taken.has(`${field.name}_${n}`)) n += 1
      name = `${field.name}_${n}`
      taken.add(name)
    }
    next.set(field.name, n + 1)
    const [type, encoding] = typeOf(field)
    return { name, type, encoding: definitions.has(field.name) && encoding === 'text' ? 'definition' : encoding }
  })
}

const safeInteger = (text: string): string => {
  const value = BigInt(text)
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? String(value)
    : `"${value}"`
}

function jsonText(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
  }
}

/** Returns one value as JSON text, for the encodings that are not copied byte by byte. */
export function encodeValue(encoding: Encoding, bytes: Buffer): string {
  switch (encoding) {
    case 'integer':
      return safeInteger(bytes.toString('latin1'))
    case 'json':
      return jsonText(bytes.toString('utf8'))
    case 'bit':
      return safeInteger(`0x${bytes.toString('hex')}`)
    case 'geometry':
      return JSON.stringify(wkbToGeoJson(bytes))
    case 'definition':
      return JSON.stringify(withoutDefiner(bytes.toString('utf8')))
    case 'binary':
      return `"${bytes.toString('base64')}"`
    default:
      return JSON.stringify(bytes.toString('utf8'))
  }
}
