import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Cleanup } from '@platform/lifecycle'
import { command, connectMessaging, type Messaging, serveCommands } from '@platform/messaging'
import { z } from 'zod'
import { freePort } from '../local/backing/free-port.ts'
import { startBacking } from '../local/stack.ts'
import { eventually } from '../local/testing/eventually.ts'
import { scratchFolder } from '../local/testing/scratch.ts'
import { migrateSchema } from '../migrate-schema.ts'

const root = resolve(import.meta.dirname, '../..')
const quiet = '--disable-warning=ExperimentalWarning'
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const cleanup = new Cleanup()
let nats: string
let messaging: Messaging
let issuer: string

async function startAuth(postgres: string): Promise<void> {
  const [port, opsPort] = [await freePort(), await freePort()]
  issuer = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env.PATH,
    ...{ PORT: String(port), OPS_PORT: String(opsPort), LOG_LEVEL: 'warn' },
    ...{ NATS_URL: nats, POSTGRES_URL: postgres, ISSUER: issuer },
    SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    CLIENT_SECRET_PEPPER: randomBytes(32).toString('base64'),
  }
  const child = spawn(process.execPath, [quiet, resolve(root, 'services/auth/src/main.ts')], { env, stdio: 'ignore' })
  cleanup.use(child, async (process: ChildProcess) => {
    const ended = once(process, 'exit')
    process.kill('SIGTERM')
    await ended
  })
  await eventually('auth', async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok, 20_000)
}

beforeAll(async () => {
  const folder = scratchFolder()
  cleanup.use(folder, (own) => own[Symbol.dispose]())
  const backing = await startBacking({ dir: folder.dir, only: ['postgres', 'nats'] })
  cleanup.use(backing, (servers) => servers.stop())
  nats = backing.urls.nats
  messaging = cleanup.use(await connectMessaging(nats, { name: 'test', log: silent }), (open) => open.close())
  const dirs = ['libs/events/migrations', 'services/auth/migrations'].map((dir) => resolve(root, dir))
  const password = randomBytes(16).toString('hex')
  const { url } = await migrateSchema({ adminUrl: backing.urls.postgres, schema: 'auth', password, dirs })
  await startAuth(url)
}, 60_000)
afterAll(() => cleanup.close())

type Run = { code: number; stdout: string; stderr: string }

/** Runs the command line as a person does. */
function admin(args: string[], env: Record<string, string> = { NATS_URL: nats }): Promise<Run> {
  const { promise, resolve: done } = Promise.withResolvers<Run>()
  const main = resolve(root, 'infra/admin/main.ts')
  execFile(
    process.execPath,
    [quiet, main, ...args],
    { env: { PATH: process.env.PATH, ...env } },
    (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
  )
  return promise
}

/** With `--json`: exactly one object on stdout. */
async function json<T>(shape: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await admin([...args, '--json'])
  expect([code, stderr, stdout.trim().split('\n').length]).toEqual([0, '', 1])
  return shape.parse(JSON.parse(stdout))
}

const Id = z.object({ id: z.string() })
const Minted = z.object({ client_id: z.string(), client_secret: z.string(), scopes: z.array(z.string()) })
const statusOf = async ({ client_id, client_secret }: z.infer<typeof Minted>): Promise<number> => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret })
  return (await fetch(`${issuer}/oauth/token`, { method: 'POST', body })).status
}

describe('against a running platform', () => {
  it('creates a tenant and a credential that gets tokens; rotates, lists and revokes it', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Northwind')
    const created = await json(Minted, 'credential', 'create', '--tenant', id, '--label', 'backend')
    expect(created.scopes).toEqual(['account:read', 'retail:read', 'ads:read', 'brand_analytics:read'])
    expect(await statusOf(created)).toBe(200)

    const rotated = await json(Minted, 'credential', 'rotate', created.client_id, '--grace-seconds', '60')
    expect([await statusOf(created), await statusOf(rotated)]).toEqual([200, 200])
    const again = await json(Minted, 'credential', 'rotate', created.client_id)
    expect([await statusOf(rotated), await statusOf(again)]).toEqual([401, 200])

    const revoked = await json(z.looseObject({}), 'credential', 'revoke', created.client_id)
    expect(revoked).toMatchObject({ client_id: created.client_id, revoked_at: expect.any(String) })
    expect(await statusOf(again)).toBe(401)
    const list = await admin(['credential', 'list', '--tenant', id])
    expect(list.stdout).toMatch(new RegExp(`${created.client_id} +revoked +backend +account:read`))
    expect(list.stdout).not.toContain('cs_')
  })

  it('takes scopes separated by commas, by spaces, and by both', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Harbor')
    const args = ['credential', 'create', '--tenant', id, '--scopes', 'ads:write, audit:read sync:manage']
    expect((await json(Minted, ...args)).scopes).toEqual(['ads:write', 'audit:read', 'sync:manage'])
  })

  it('shows a person the secret once, and says so', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Acme')
    const { code, stdout } = await admin(['credential', 'create', '--tenant', id])
    expect(code).toBe(0)
    expect(stdout).toMatch(/client_secret +cs_[\w-]{43}\n/)
    expect(stdout).toContain('not shown again')
  })

  it('rotates the signing keys, and says when that is under way already', async () => {
    const Rotation = z.object({
      kid: z.string(),
      signs_from: z.iso.datetime(),
      replaces: z.string(),
      added: z.boolean(),
    })
    const first = await json(Rotation, 'keys', 'rotate')
    expect(first.added).toBe(true)
    expect(await json(Rotation, 'keys', 'rotate')).toEqual({ ...first, added: false })
  })

  it('reports a failure in one line and exits with 1', async () => {
    const { code, stdout, stderr } = await admin(['credential', 'create', '--tenant', 'tnt_none'])
    expect([code, stdout, stderr]).toEqual([1, '', 'There is no tenant tnt_none.\n'])
    const away = await admin(['warehouse', 'provision', '--tenant', 'tnt_none'])
    expect([away.code, away.stderr]).toEqual([1, 'The warehouse-query service does not answer.\n'])
  })
})

describe('bad arguments', () => {
  it.each([
    [[], 'Say which command'],
    [['tenants'], 'There is no command tenants'],
    [['credential'], 'needs one of its commands'],
    [['tenant', 'create'], '--name is missing'],
    [['tenant', 'create', '--name', ''], '--name'],
    [['tenant', 'create', '--nom', 'x'], "'--nom'"],
    [['credential', 'rotate'], '<client_id> is missing'],
    [['credential', 'rotate', 'cred_x', '--grace-seconds', 'soon'], '--grace-seconds'],
    [['credential', 'revoke', 'cred_x', 'cred_y'], 'Too many arguments: cred_y'],
    [['warehouse', 'set', '--tenant', 'x', '--url', 'postgres://h/d'], '--url'],
    [['credential', 'create', '--tenant', 'x', '--scopes', ' , '], '--scopes'],
  ])('print what is wrong and the usage on stderr, exit code 2: %j', async (args, message) => {
    const { code, stdout, stderr } = await admin(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).toContain('Usage: npm run admin --')
  })

  it('include a scope that does not exist, with the list of those that do', async () => {
    const { code, stderr } = await admin(['credential', 'create', '--tenant', 'x', '--scopes', 'ads:all'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/"ads:all" is not a scope; the scopes are account:read, /)
  })

  it('are no matter for --help', async () => {
    const { code, stdout } = await admin(['credential', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('warehouse provision --tenant <tenant>')
  })
})

describe('without a platform', () => {
  it('says that it does not answer, and never prints the password in its address', async () => {
    const { code, stderr } = await admin(['keys', 'rotate'], { NATS_URL: 'nats://admin:hunter2@127.0.0.1:1' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/does not answer at 127\.0\.0\.1:1 .*is the platform running\?\n$/)
    expect(stderr).not.toContain('hunter2')
  })
})

describe('the audit log', () => {
  const serveVerify = (pages: Record<string, object>) =>
    serveCommands(
      messaging,
      'audit-log',
      {
        'audit.verify': command(
          z.object({ tenantId: z.string().optional(), after: z.string().optional() }),
          async (input) => (input.tenantId ? pages[input.tenantId] : pages[input.after ?? 'first']),
        ),
      },
      { log: silent },
    )

  it('is verified page by page; a broken chain is named and ends in exit code 1', async () => {
    const whole = { tenantId: 'tnt_a', rows: 12, ok: true }
    const broken = { tenantId: 'tnt_b', rows: 7, ok: false, firstBad: { position: 4, why: 'hash' } }
    serveVerify({
      first: { tenants: [whole], next: 'tnt_a' },
      tnt_a: { tenants: [broken] },
    })
    await messaging.nats.flush()
    const all = await admin(['audit', 'verify'])
    expect(all.code).toBe(1)
    expect(all.stdout).toMatch(/tnt_a +12 rows +ok\n/)
    expect(all.stdout).toMatch(/tnt_b +7 rows +BROKEN, first bad row: \{"position":4,"why":"hash"\}\n/)
    const machine = await admin(['audit', 'verify', '--json'])
    expect(machine.code).toBe(1)
    expect(JSON.parse(machine.stdout)).toEqual({ ok: false, tenants: [whole, broken] })
  })

  it('is followed event by event until Ctrl-C', async () => {
    const args = [quiet, resolve(root, 'infra/admin/main.ts'), 'audit', 'tail']
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, NATS_URL: nats } })
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line))
    const exited = once(child, 'exit')
    await eventually('a line', async () => {
      await admin(['tenant', 'create', '--name', 'Followed'])
      return lines.some((line) => / {2}tenant\.create {2}ok {2}/.test(line))
    })
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
  })
})
