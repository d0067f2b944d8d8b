import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { applyWarehouseSchema } from '@platform/warehouse-schema'
import { type ScratchWarehouse, scratchWarehouse } from './scratch-warehouse.ts'
import { tables } from './tables.ts'

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
  it('makes every table once and then changes nothing', async () => {
    const lines: string[] = []
    const first = await applyWarehouseSchema(warehouse.connection, { log: (line) => lines.push(line) })
    expect(first.length).toBeGreaterThan(0)
    expect(lines.length).toBe(first.length)
    const history = await warehouse.rows('SELECT * FROM schema_migrations')
    expect(await applyWarehouseSchema(warehouse.connection)).toEqual([])
    expect(await warehouse.rows('SELECT * FROM schema_migrations')).toEqual(history)
    expect(new Set(await namesOf(warehouse))).toEqual(new Set([...Object.keys(tables), 'schema_migrations']))
  })

  it('lets one of several concurrent appliers do the work', async () => {
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

  it('refuses a migration that changed after it was applied, and lets go of the lock', async () => {
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
})
