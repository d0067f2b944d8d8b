import type { Connection } from './connection.ts'
import { LoadError } from './load-error.ts'
import { quoteName } from './quote-name.ts'
import { type Storage, sqlTypeOf, type TextSize, widest } from './storage.ts'

/** A column that a load needs. */
export interface NeededColumn {
  name: string
  storage: Storage
}

interface Needed {
  table: string
  columns: readonly NeededColumn[]
  key: readonly string[]
  /** Column that gets an index, if any. */
  indexed?: string
}

/** Beyond this number of columns, short texts are stored outside of the row, whose size is limited to 65,535 bytes. */
const varcharColumnsMax = 48

const textTypes = ['varchar', 'text', 'mediumtext', 'longtext']

/** Returns the storage of a column that a loader may have made; undefined for other types, which are never changed. */
function readStorage(row: Record<string, unknown>, isKey: boolean): Storage | undefined {
  const type = String(row.type).toLowerCase()
  const length = Number(row.length)
  if (isKey && type === 'varchar') return { kind: 'key', length }
  if (textTypes.includes(type)) {
    return type === 'varchar' && length !== 255
      ? undefined
      : { kind: 'text', size: textTypes.indexOf(type) as TextSize }
  }
  switch (type) {
    case 'tinyint':
      return String(row.declared).toLowerCase() === 'tinyint(1)' ? { kind: 'boolean' } : undefined
    case 'bigint':
      return /unsigned/i.test(String(row.declared)) ? undefined : { kind: 'integer' }
    case 'decimal':
      return { kind: 'decimal', precision: Number(row.digits), scale: Number(row.scale) }
    case 'date':
    case 'json':
      return { kind: type }
    case 'datetime':
      return { kind: 'timestamp', fraction: Number(row.fraction) }
    default:
      return undefined
  }
}

async function readColumns(connection: Connection, table: string) {
  const rows = await connection.rows(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_TYPE AS declared, CHARACTER_MAXIMUM_LENGTH AS length,
       NUMERIC_PRECISION AS digits, NUMERIC_SCALE AS scale, DATETIME_PRECISION AS \`fraction\`, COLUMN_KEY AS \`key\`
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [table],
  )
  return rows.map((row) => ({
    name: String(row.name),
    isKey: row.key === 'PRI',
    storage: readStorage(row, row.key === 'PRI'),
  }))
}

/**
 * Creates the table, or adds and widens its columns; never drops or narrows one. Runs before the transaction of a load, because
 * DDL commits. Returns the storage of each needed column, undefined where its type is not one of the loader's, and the changed names.
 * @throws LoadError `not_loadable` if the table has another key; the driver's error
 */
export async function ensureTable(connection: Connection, { table, columns, key, indexed }: Needed) {
  const existing = await readColumns(connection, table)
  if (existing.length === 0) {
    const lines = columns.map(
      ({ name, storage }, at) =>
        `${quoteName(name)} ${sqlTypeOf(storage, at >= varcharColumnsMax)}${key.includes(name) ? ' NOT NULL' : ''}`,
    )
    if (key.length > 0) lines.push(`PRIMARY KEY (${key.map(quoteName).join(', ')})`)
    if (indexed && key[0] !== indexed) lines.push(`KEY (${quoteName(indexed)})`)
    await connection.run(`CREATE TABLE ${quoteName(table)} (${lines.join(', ')}) DEFAULT CHARACTER SET utf8mb4`)
    return { storages: new Map(columns.map(({ name, storage }) => [name, storage])), changed: [] as string[] }
  }
  checkKey(table, existing, key)
  const storages = new Map<string, Storage | undefined>()
  const changes: string[] = []
  const changed: string[] = []
  const texts: string[] = []
  for (const { name, storage } of columns) {
    const known = existing.find((column) => column.name === name)
    const target = known ? known.storage && widest(known.storage, storage) : storage
    storages.set(name, target)
    if (!target || (known?.storage && sqlTypeOf(known.storage) === sqlTypeOf(target))) continue
    const wide = existing.length + changed.length >= varcharColumnsMax
    changes.push(`${known ? 'MODIFY' : 'ADD'} COLUMN ${quoteName(name)} ${sqlTypeOf(target, wide)}`)
    changed.push(name)
    if (known?.storage?.kind === 'boolean') texts.push(name)
  }
  if (changes.length > 0) await connection.run(`ALTER TABLE ${quoteName(table)} ${changes.join(', ')}`)
  for (const name of texts) {
    const column = quoteName(name)
    await connection.run(
      `UPDATE ${quoteName(table)} SET ${column} = IF(${column} = '0', 'false', 'true') WHERE ${column} IN ('0', '1')`,
    )
  }
  return { storages, changed }
}

function checkKey(table: string, existing: { name: string; isKey: boolean }[], key: readonly string[]): void {
  const own = existing.filter(({ isKey }) => isKey).map(({ name }) => name)
  if (own.length === key.length && own.every((name) => key.includes(name))) return
  const shown = (names: readonly string[]): string => (names.length > 0 ? `the key ${names.join(', ')}` : 'no key')
  throw new LoadError('not_loadable', `The table "${table}" has ${shown(own)}, and the load has ${shown(key)}.`)
}
