import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConnection } from '@platform/demo/open-connection'
import type { Connection } from 'mysql2/promise'
import { ATTACKS } from '../../services/warehouse-query/test/corpus/attacks.ts'
import { fixtureFor, readsFor } from '../../services/warehouse-query/test/corpus/for-product.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let admin: Connection
let token: string
let database: string
let product: 'mariadb' | 'mysql'
beforeAll(async () => {
  p = await openRunningPlatform('security-sql')
  admin = await openConnection(p.demo.backing.warehouse, { multipleStatements: false })
  const [version] = await rowsOf('SELECT VERSION() AS version')
  product = String(version?.version).includes('MariaDB') ? 'mariadb' : 'mysql'
  const { id: tenantId } = await p.command('auth', 'tenant.create', { name: 'Attacked' })
  ;({ database } = (await p.command('warehouse-query', 'warehouse.provision', { tenantId })) as { database: string })
  await admin.query(`USE \`${database}\``)
  for (const statement of fixtureFor(product)) {
    // The standard schema has another accounts table than the corpus.
    const table = /^CREATE (?:TABLE|VIEW) (\w+)/.exec(statement)?.[1]
    if (table) await admin.query(`DROP TABLE IF EXISTS ${table}`)
    await admin.query(statement)
  }
  token = await p.token(await p.credential(String(tenantId)))
  tenant = String(tenantId)
})
let tenant: string
afterAll(async () => {
  await admin?.end()
  await p?.close()
})

/** Sends a statement to the service itself, past the gateway's rate limit. */
const run = (sql: string, params?: unknown) =>
  p.query(
    token,
    { sql, queryTimeoutMs: 2_000, ...(params !== undefined && { params }) },
    { base: p.serviceUrl('warehouse-query') },
  )

const rowsOf = async (sql: string) => (await admin.query(sql))[0] as Record<string, unknown>[]

/** Reads the server's state that a statement could have changed. */
async function footprint() {
  const tables = await rowsOf(
    "SELECT TABLE_SCHEMA s, TABLE_NAME t, CREATE_TIME c FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema') ORDER BY 1, 2",
  )
  const own = await rowsOf(
    `SELECT TABLE_NAME t FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_TYPE = 'BASE TABLE'`,
  )
  const checksums =
    own.length > 0 ? await rowsOf(`CHECKSUM TABLE ${own.map(({ t }) => `\`${database}\`.\`${t}\``).join(', ')}`) : []
  const users = await rowsOf(
    product === 'mariadb'
      ? 'SELECT User, Host, Priv FROM mysql.global_priv ORDER BY 1, 2'
      : 'SELECT * FROM mysql.user ORDER BY User, Host',
  )
  const settings = await rowsOf(
    "SHOW GLOBAL VARIABLES WHERE Variable_name NOT LIKE 'gtid%' AND Variable_name NOT LIKE '%_pos' AND Variable_name <> 'timestamp'",
  )
  const routines = await rowsOf(
    "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA <> 'sys'",
  )
  const events = await rowsOf('SELECT EVENT_NAME FROM information_schema.EVENTS')
  return { tables, checksums, users, settings, routines, events }
}

/** Replaces the schema of the corpus by the tenant's. */
const localised = (sql: string) => sql.replaceAll('tenant_fixture', database)

const suite = () => {
  it(`refuses every one of ${ATTACKS.length} attacks, and the server is unchanged`, async () => {
    const before = await footprint()
    const passed: string[] = []
    for (const sql of ATTACKS) {
      const { status, body } = await run(localised(sql))
      if (status === 200 || !['read_only_violation', 'validation_error', 'query_timeout'].includes(String(body.kind)))
        passed.push(`${status} ${body.kind}: ${sql}`)
    }
    expect(passed).toEqual([])
    expect(await footprint()).toEqual(before)
  })

  it('answers every one of some 400 everyday statements', async () => {
    const reads = readsFor(product)
    expect(reads.length).toBeGreaterThan(400)
    const failed: string[] = []
    for (const { sql, params } of reads) {
      const { status, text } = await run(localised(sql), params)
      if (status !== 200) failed.push(`${status} ${text.slice(0, 200)}: ${sql}`)
    }
    expect(failed).toEqual([])
  })

  it.each([
    [
      'a recursive bomb',
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r AS a, r AS b',
    ],
    [
      'a product of tables',
      'SELECT SUM(SHA2(CONCAT(a.id, b.id, c.id, d.id, e.id), 512)) FROM orders a, orders b, orders c, orders d, orders e, orders f, orders g, orders h, orders i, orders j',
    ],
  ])('%s is refused or ended at its deadline', async (_name, sql) => {
    const { body } = await run(sql)
    expect(['query_timeout', 'sql_error', 'read_only_violation']).toContain(body.kind)
  })
}

describe("with the tenant's own read-only account", suite)

describe('with an account that has every right', () => {
  beforeAll(async () => {
    const url = new URL(p.demo.backing.warehouse)
    url.pathname = `/${database}`
    const { warnings } = await p.command('warehouse-query', 'warehouse.set', { tenantId: tenant, url: url.href })
    expect(warnings).toEqual(expect.arrayContaining(['this account can: create a user']))
  })
  suite()
})
