import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { applyWarehouseSchema } from '@platform/warehouse-schema'
import { type ScratchWarehouse, scratchWarehouse } from './scratch-warehouse.ts'
import { derivedTables, tables } from './tables.ts'

let warehouse: ScratchWarehouse
beforeEach(async () => {
  warehouse = await scratchWarehouse()
})
afterEach(() => warehouse.drop())

const namesOf = async ({ rows }: ScratchWarehouse) =>
  (await rows('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()')).map(
    ({ name }) => name,
  )

describe('applyWarehouseSchema', () => {
  it('creates every table once and then changes nothing', async () => {
    const lines: string[] = []
    const first = await applyWarehouseSchema(warehouse.connection, { log: (line) => lines.push(line) })
    expect(first.length).toBeGreaterThan(0)
    expect(lines.length).toBe(first.length)
    const history = await warehouse.rows('SELECT * FROM schema_migrations')
    expect(await applyWarehouseSchema(warehouse.connection)).toEqual([])
    expect(await warehouse.rows('SELECT * FROM schema_migrations')).toEqual(history)
    expect(new Set(await namesOf(warehouse))).toEqual(
      new Set([...Object.keys(tables), ...derivedTables, 'schema_migrations']),
    )
  })

  it('is applied by one of several concurrent callers', async () => {
    const connections = await Promise.all(Array.from({ length: 4 }, warehouse.connect))
    const applied = await Promise.all(connections.map((connection) => applyWarehouseSchema(connection)))
    expect(applied.filter(({ length }) => length > 0).length).toBe(1)
  })

  it('completes a run that was interrupted', async () => {
    await applyWarehouseSchema(warehouse.connection)
    await warehouse.connection.query('DROP TABLE retail_sales_daily')
    await warehouse.connection.query('DELETE FROM schema_migrations')
    await applyWarehouseSchema(warehouse.connection)
    expect(await namesOf(warehouse)).toContain('retail_sales_daily')
  })

  it('refuses a migration that changed after it was applied, and releases the lock', async () => {
    await applyWarehouseSchema(warehouse.connection)
    await warehouse.connection.query("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1")
    await expect(applyWarehouseSchema(warehouse.connection)).rejects.toThrow('changed after it was applied')
    const other = await warehouse.connect()
    await expect(applyWarehouseSchema(other)).rejects.toThrow('changed after it was applied')
  })

  it('refuses a connection without a database', async () => {
    const connection = { query: async (): Promise<[unknown, unknown]> => [[{ locked: null, name: null }], []] }
    await expect(applyWarehouseSchema(connection)).rejects.toThrow('no database')
  })

  it('comments every table and every money column', async () => {
    await applyWarehouseSchema(warehouse.connection)
    const mute = await warehouse.rows(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_comment = ''
       UNION ALL SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
       WHERE table_schema = DATABASE() AND data_type = 'decimal' AND column_comment = ''`,
    )
    expect(mute).toEqual([])
  })

  it('puts a currency beside all money', async () => {
    await applyWarehouseSchema(warehouse.connection)
    const without = await warehouse.rows(
      `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE()
       GROUP BY table_name HAVING SUM(column_type = 'decimal(18,4)') > 0 AND SUM(column_name = 'currency') = 0`,
    )
    expect(without).toEqual([])
  })

  it('is documented column by column', async () => {
    await applyWarehouseSchema(warehouse.connection)
    const columns = await warehouse.rows(
      `SELECT table_name AS name, column_name AS part, UPPER(column_type) AS type, is_nullable AS may, column_key AS is_key
       FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
    )
    // MariaDB adds a display width to integer types.
    const wanted = columns.map(({ name, part, type, may, is_key }) => {
      const shown = String(type).replace(/INT\(\d+\)/, 'INT')
      return `${name}: ${part} ${shown}${may === 'YES' ? ', NULL' : ''}${is_key === 'PRI' ? ' *key*' : ''}`
    })
    const page = await readFile(resolve(import.meta.dirname, '../../docs/warehouse-schema.md'), 'utf8')
    const documented = page.split(/^### /m).flatMap((section) => {
      const [, table] = /^`(\w+)`/.exec(section) ?? []
      return [...section.matchAll(/^\| `(\w+)` \| ([^|]+) \| (\*key\*)?/gm)].map(
        ([, part, type, key]) => `${table}: ${part} ${type}${key ? ` ${key}` : ''}`,
      )
    })
    expect(documented.toSorted()).toEqual(wanted.toSorted())
  })
})
