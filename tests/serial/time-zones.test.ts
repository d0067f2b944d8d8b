import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Cleanup } from '@platform/lifecycle'
import { stack, startTestIssuer, until } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import { loadTimeZones } from '@platform/tools/local/backing/time-zones/load-zones'
import { openRegistry } from '@platform/tools/local/process/registry'
import { removeBackingData, startBacking } from '@platform/tools/local/stack'
import { Supervisor } from '@platform/tools/local/supervisor'
import { openTestFolder } from '@platform/tools/local/test-stack'
import { createConnection } from 'mysql2/promise'

const root = join(import.meta.dirname, '../..')

/** warehouse-query as a process, in front of a server of its own whose time zone tables are empty. */
const openWithoutZones = () =>
  Cleanup.scope(async (cleanup) => {
    const dir = openTestFolder('time-zones')
    cleanup.use(dir, removeBackingData)
    const registry = cleanup.use(await openRegistry(dir), (it) => it.close())
    const { urls } = cleanup.use(await startBacking({ dir, registry, only: ['mariadb'] }), (it) => it.stop())
    const admin = cleanup.use(await createConnection(urls.warehouse), (it) => it.end())
    await admin.query('DELETE FROM mysql.time_zone_name')
    const issuer = cleanup.use(await startTestIssuer(), (it) => it.close())
    const [port, opsPort] = [await freePort(), await freePort()]
    const service = new Supervisor({ logDir: join(dir, 'logs'), registry })
    cleanup.use(service, (it) => it.stop())
    const key = () => randomBytes(32).toString('base64')
    const env = {
      PORT: String(port),
      OPS_PORT: String(opsPort),
      NATS_URL: stack().urls.nats,
      POSTGRES_URL: stack().roles.warehouse_query,
      ISSUER: issuer.issuer,
      JWKS_URL: issuer.jwksUrl,
      SECRETS_KEYS: `k1:${key()}`,
      CURSOR_KEY: key(),
      WAREHOUSE_ADMIN_URL: urls.warehouse,
    }
    service.start({
      name: 'warehouse-query',
      command: () => ({
        file: process.execPath,
        args: ['src/main.ts'],
        env,
        cwd: join(root, 'services/warehouse-query'),
      }),
      probe: async () => void (await fetch(`http://127.0.0.1:${opsPort}/healthz`)),
    })
    const readiness = async () => {
      const response = await fetch(`http://127.0.0.1:${opsPort}/readyz`)
      const { failures } = (await response.json()) as { failures: Record<string, string> }
      return { status: response.status, failure: failures['time-zones'] }
    }
    return { admin, server: new URL(urls.warehouse).host, readiness, close: () => cleanup.close() }
  })

let opened: Awaited<ReturnType<typeof openWithoutZones>>
beforeAll(async () => {
  opened = await openWithoutZones()
})
afterAll(() => opened?.close())

it('a replica is not ready until the server’s time zone tables are loaded, and names the command', async () => {
  const { admin, server, readiness } = opened
  const { status, failure } = await until('readiness to report it', async () => {
    const seen = await readiness()
    return seen.failure !== undefined && seen
  })
  expect(status).toBe(503)
  expect(failure).toBe(
    `the warehouse server ${server} has no time zone tables; load them with "mariadb-tzinfo-to-sql /usr/share/zoneinfo | mariadb mysql", on MySQL with mysql_tzinfo_to_sql`,
  )
  await loadTimeZones(admin)
  await until('the replica to be ready', async () => (await readiness()).status === 200)
})
