import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { callCommand, connectMessaging, type Messaging } from '@platform/messaging'
import { type ServiceProcess, stack, until } from '@platform/testkit'
import pg from 'pg'
import { type FreshDatabase, freshDatabase } from './support/fresh-database.ts'
import { partner } from './support/partner.ts'
import { mint, postForm } from './support/post-form.ts'
import { startAuth } from './support/start-auth.ts'
import { startAuthProcess } from './support/start-auth-process.ts'
import { createUser } from './support/users.ts'

// Serial: the commands of this suite must reach its own process, and no other replica on the same NATS.
const log = { info: () => {}, warn: () => {} }

let database: FreshDatabase
let messaging: Messaging
/** By the action of its event, a change of state. Each can be made again by another process. */
let changes: Record<string, (auth: ServiceProcess) => Promise<unknown>>
let running: ServiceProcess[] = []

beforeAll(async () => {
  database = await freshDatabase()
  messaging = await connectMessaging(stack().urls.nats, { name: 'killed', log })
  const auth = await startAuth({ postgres: database.url })
  const command = (name: string, input: object) => () =>
    callCommand(messaging, 'auth', name, input, { timeoutMs: 60_000 })
  const tenantId = await auth.tenant()
  const [rotated, revoked, revoking] = [
    await auth.credential({ tenantId }),
    await auth.credential({ tenantId }),
    await auth.credential({ tenantId }),
  ]
  const token = await mint(auth.url, revoking)
  const app = await partner(auth)
  const user = await createUser(auth)
  changes = {
    'credential.create': command('credential.create', { tenantId }),
    'credential.rotate': command('credential.rotate', { clientId: rotated.clientId, graceSeconds: 60 }),
    'credential.revoke': command('credential.revoke', { clientId: revoked.clientId }),
    'tenant.suspend': command('tenant.suspend', { id: await auth.tenant() }),
    'app.rotate': command('app.rotate', { clientId: app.clientId, graceSeconds: 60 }),
    'person.disable': command('user.disable', { email: user.email }),
    'keys.rotate': command('keys.rotate', {}),
    'token.revoke': async ({ url }) => {
      const { status } = await postForm(`${url}/oauth/revoke`, { token }, { client: revoking })
      if (status !== 200) throw new Error(`the revocation was answered ${status}`)
    },
  }
  await auth.close()
})
afterEach(async () => {
  for (const one of running) await one.kill()
  running = []
})
afterAll(async () => {
  await messaging?.close()
  await database?.close()
})

async function start(): Promise<ServiceProcess> {
  const started = await startAuthProcess(database.url)
  running.push(started)
  return started
}

/** Everything that the service keeps, except for its events. */
async function state(): Promise<Record<string, unknown>> {
  const tables = await database.rows<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'auth' and table_name not in ('outbox', 'intents', 'recorded') order by 1`,
  )
  const rows: Record<string, unknown> = {}
  for (const { name } of tables) {
    const [row] = await database.rows<{ all: unknown }>(
      `select coalesce(json_agg(t order by t::text), '[]') as all from ${name} t`,
    )
    rows[name] = row?.all
  }
  return rows
}

async function recordedActions(): Promise<string[]> {
  const rows = await database.rows<{ action: string }>(
    "select event::json ->> 'action' as action from recorded order by 1",
  )
  return rows.map(({ action }) => action)
}

/** Holds back the insertion of every event until it is called. */
async function holdEvents(): Promise<() => Promise<void>> {
  const url = new URL(stack().urls.postgres)
  url.pathname = new URL(database.url).pathname
  const locker = new pg.Client({ connectionString: url.href })
  await locker.connect()
  await locker.query('begin; lock table auth.outbox in share mode')
  return () => locker.end()
}

it('leaves no change of state without its event when it is killed between the two', async () => {
  const auth = await start()
  const [before, actions] = [await state(), await recordedActions()]
  const release = await holdEvents()
  let isKilled = false
  // A statement that waits for too long is cancelled, and its change with it: then the change is asked for again.
  const insist = async (change: (auth: ServiceProcess) => Promise<unknown>): Promise<void> => {
    while (!isKilled) await change(auth).catch(() => {})
  }
  const insisting = Object.values(changes).map(insist)
  const areWaiting = async (): Promise<boolean> => {
    const [row] = await database.rows<{ changes: number }>(
      `select count(*)::int as changes from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into outbox%'`,
    )
    return row?.changes === insisting.length
  }
  await until('every change to wait for its event', areWaiting, { timeoutMs: 300_000 })
  isKilled = true
  await auth.kill()
  await release()
  await Promise.all(insisting)
  await until('the sessions of the killed process to end', async () => {
    const rows = await database.rows(
      "select 1 from pg_stat_activity where datname = current_database() and usename = 'auth'",
    )
    return rows.length === 0
  })
  expect(await state()).toEqual(before)
  expect(await recordedActions()).toEqual(actions)
})

it('has committed the event of each change by the time that it is answered', async () => {
  const actions = await recordedActions()
  const auth = await start()
  await Promise.all(Object.values(changes).map((change) => change(auth)))
  await auth.kill()
  expect(await recordedActions()).toEqual([...actions, ...Object.keys(changes)].sort())
})
