import type { Catalog, CatalogColumn } from '../guard/cost/catalog.ts'
import type { Dialect } from '../guard/grammar/cursor.ts'
import type { Account } from './account.ts'
import { ask, connect } from './connect.ts'
import { quoteText } from './quote.ts'

const pointBytes = 25
const numberBytes = 100
const geometries = new Set(
  'geometry linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection'.split(' '),
)

/** MariaDB stores JSON as text with a check constraint, by which a JSON column is recognised. */
const jsonColumns = (database: string): string =>
  `SELECT LOWER(TABLE_NAME) AS t, LOWER(CONSTRAINT_NAME) AS c FROM information_schema.CHECK_CONSTRAINTS
  WHERE CONSTRAINT_SCHEMA = ${quoteText(database)} AND CHECK_CLAUSE LIKE 'json_valid(%'`

const columns = (database: string): string =>
  `SELECT LOWER(TABLE_NAME) AS t, LOWER(COLUMN_NAME) AS c, LOWER(DATA_TYPE) AS type, CHARACTER_MAXIMUM_LENGTH AS chars,
  CHARACTER_OCTET_LENGTH AS bytes FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${quoteText(database)}`

/** Bytes in utf8mb4, to which the server converts text that is combined with it: up to four bytes for each character. */
function bytesOf({ type, chars, bytes }: Record<string, unknown>): number {
  if (geometries.has(String(type)) || type === 'json') return Number.POSITIVE_INFINITY
  if (type === 'point') return pointBytes
  if (chars === null || chars === undefined) return numberBytes
  return Math.max(Number(bytes), String(type).endsWith('text') ? 0 : 4 * Number(chars))
}

/** Reads the maximum lengths of the columns of an account's database. @throws the driver's error. */
export async function readCatalog(account: Account, dialect: Dialect): Promise<Catalog> {
  const connection = await connect(account)
  try {
    const isJson = new Set<string>()
    if (dialect === 'mariadb') {
      for (const { t, c } of await ask(connection, jsonColumns(account.database))) isJson.add(`${t}.${c}`)
    }
    const catalog = new Map<string, Map<string, CatalogColumn>>()
    for (const row of await ask(connection, columns(account.database))) {
      const table = catalog.get(String(row.t)) ?? new Map<string, CatalogColumn>()
      const isGeometry = geometries.has(String(row.type)) || row.type === 'point'
      const kind = row.type === 'json' || isJson.has(`${row.t}.${row.c}`) ? 'json' : isGeometry ? 'geometry' : 'text'
      catalog.set(String(row.t), table.set(String(row.c), { bytes: bytesOf(row), kind }))
    }
    return catalog
  } finally {
    connection.destroy()
  }
}
