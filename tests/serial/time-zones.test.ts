import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { loadTimeZones } from '@platform/infra/local/backing/time-zones/load-zones.ts'
import { type Backing, removeBackingData, startBacking } from '@platform/infra/local/stack.ts'
import { openTestFolder } from '@platform/infra/local/test-stack.ts'
import { until } from '@platform/testkit'
import { type Connection, createConnection } from 'mysql2/promise'
import { parseAccount } from '../../services/warehouse-query/src/warehouse/account.ts'
import { openRunningService, type RunningService } from '../../services/warehouse-query/test/support/running-service.ts'

const dir = openTestFolder('time-zones')
const tables = ['time_zone', 'time_zone_name', 'time_zone_transition', 'time_zone_transition_type']
const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let backing: Backing
let admin: Connection
let service: RunningService
beforeAll(async () => {
  backing = await startBacking({ dir, only: ['mariadb'] })
  admin = await createConnection(backing.urls.warehouse)
  for (const table of tables) await admin.query(`DELETE FROM mysql.${table}`)
  service = await openRunningService({ WAREHOUSE_ADMIN_URL: backing.urls.warehouse })
  await service.ctx.warehouses.put(tenantId, parseAccount(backing.urls.warehouse), { managed: false })
})
afterAll(async () => {
  await service?.close()
  await admin?.end()
  await backing?.stop()
  removeBackingData(dir)
})

it('a server without time zone tables makes the replica unready and named zones an error, until they are loaded', async () => {
  const { port } = new URL(backing.urls.warehouse)
  const probe = () => service.ctx.health['time-zones']()
  const convert = async () =>
    service.post(await service.tokenOf(tenantId), {
      sql: "SELECT CONVERT_TZ('2026-07-01 12:00:00', 'UTC', 'America/Los_Angeles') AS local",
    })
  await until('readiness to report the server', () => probe()?.includes(`127.0.0.1:${port} has no time zone tables`))
  expect(probe()).toContain('mariadb-tzinfo-to-sql')
  expect(await convert()).toMatchObject({
    status: 400,
    body: { kind: 'sql_error', errno: 1298, friendly: expect.stringContaining('its time zone tables are not loaded') },
  })
  await loadTimeZones(admin)
  await until('readiness to see that they are there', () => probe() === undefined)
  expect(await convert()).toMatchObject({ status: 200, body: { rows: [{ local: '2026-07-01 05:00:00' }] } })
})
