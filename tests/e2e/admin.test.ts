import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Cleanup } from '@platform/lifecycle'
import { command, connectMessaging, type Messaging, serveCommands } from '@platform/messaging'
import { runAdmin } from '@platform/operations/admin'
import { commands } from '@platform/operations/commands'
import { migrateSchema } from '@platform/operations/migrate-schema'
import { until } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startBacking } from '@platform/tools/local/stack'
import { scratchFolder } from '@platform/tools/local/testing/scratch'
import { z } from 'zod'

type AdminCommand = (typeof commands)[number]

const root = resolve(import.meta.dirname, '../..')
const quiet = '--disable-warning=ExperimentalWarning'
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const cleanup = new Cleanup()
let nats: string
let messaging: Messaging
let issuer: string

async function startAuth(postgres: string, redis: string): Promise<void> {
  const [port, opsPort] = [await freePort(), await freePort()]
  issuer = `http://127.0.0.1:${port}`
  const env = {
    ...{ PATH: process.env.PATH, TEST_RUN: process.env.TEST_RUN },
    ...{ PORT: String(port), OPS_PORT: String(opsPort), LOG_LEVEL: 'warn', DRAIN_PROPAGATION_MS: '0' },
    ...{ NATS_URL: nats, POSTGRES_URL: postgres, REDIS_URL: redis, ISSUER: issuer },
    SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    CLIENT_SECRET_PEPPER: randomBytes(32).toString('base64'),
  }
  const child = spawn(process.execPath, [quiet, resolve(root, 'services/auth/src/main.ts')], { env, stdio: 'ignore' })
  cleanup.use(child, async (process: ChildProcess) => {
    if (process.exitCode !== null || process.signalCode !== null) return
    const ended = once(process, 'exit')
    process.kill('SIGTERM')
    await ended
  })
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`auth ended with code ${code} before it was ready`)
  })
  await Promise.race([died, until('auth', async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok)])
  died.catch(() => {})
}

beforeAll(async () => {
  const folder = scratchFolder()
  cleanup.use(folder, (own) => own[Symbol.dispose]())
  const backing = await startBacking({ dir: folder.dir, only: ['postgres', 'redis', 'nats'] })
  cleanup.use(backing, (servers) => servers.stop())
  nats = backing.urls.nats
  messaging = cleanup.use(await connectMessaging(nats, { name: 'test', log: silent }), (open) => open.close())
  const dirs = ['libs/events/migrations', 'services/auth/migrations'].map((dir) => resolve(root, dir))
  const password = randomBytes(16).toString('hex')
  const { url } = await migrateSchema({ adminUrl: backing.urls.postgres, schema: 'auth', password, dirs })
  await startAuth(url, backing.urls.redis)
})
afterAll(() => cleanup.close())

type Run = { code: number; stdout: string; stderr: string }

/** Runs the command line in a child process. */
function admin(args: string[], env: Record<string, string> = { NATS_URL: nats }): Promise<Run> {
  const { promise, resolve: done } = Promise.withResolvers<Run>()
  const main = resolve(root, 'infra/operations/admin/main.ts')
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
    const used = '20\\d\\d-\\S+Z|never'
    expect(list.stdout).toMatch(new RegExp(`${created.client_id} +revoked +backend +(${used}) +never +account:read`))
    expect(list.stdout).not.toContain('cs_')
  })

  it('accepts scopes separated by commas, by spaces, and by both', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Harbor')
    const args = ['credential', 'create', '--tenant', id, '--scopes', 'ads:write, audit:read sync:manage']
    expect((await json(Minted, ...args)).scopes).toEqual(['ads:write', 'audit:read', 'sync:manage'])
  })

  it('limits a credential to a period and to networks', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Bounded')
    const Bounded = Minted.extend({ expires_at: z.string(), allowed_cidrs: z.array(z.string()) })
    const args = ['credential', 'create', '--tenant', id, '--expires', '90d', '--cidr', '127.0.0.0/8, ::1']
    const before = Date.now()
    const bounded = await json(Bounded, ...args)
    expect(bounded.allowed_cidrs).toEqual(['127.0.0.0/8', '::1/128'])
    const expiresAt = Date.parse(bounded.expires_at) - 90 * 86_400_000
    expect(expiresAt).toBeGreaterThanOrEqual(before - 1_000)
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 1_000)
    expect(await statusOf(bounded)).toBe(200)
    await json(Bounded, 'credential', 'create', '--tenant', id, '--expires', '2099-01-31', '--cidr', '203.0.113.0/24')
    const { stdout } = await admin(['credential', 'list', '--tenant', id])
    expect(stdout).toMatch(/client_id +state +label +last used +expires +scopes\n/)
    expect(stdout).toMatch(/ live +- +never +2099-01-31T00:00:00\.000Z +account:read/)
    const past = await admin(['credential', 'create', '--tenant', id, '--expires', '2020-01-01'])
    expect([past.code, past.stderr]).toEqual([2, expect.stringContaining('--expires: must be in the future')])
    const network = await admin(['credential', 'create', '--tenant', id, '--cidr', '203.0.113'])
    expect([network.code, network.stderr]).toEqual([2, expect.stringContaining('--cidr: "203.0.113" is not')])
    expect(network.stderr).not.toContain('allowedCidrs')
  })

  it('creates, lists and cancels setup codes, and shows a code once', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Codes')
    const Code = z.looseObject({ id: z.string(), code: z.string(), scopes: z.array(z.string()) })
    const code = await json(Code, 'setup-code', 'mint', '--tenant', id, '--scopes', 'ads:read', '--label', 'till')
    const redeemed = await fetch(`${issuer}/oauth/setup-code`, {
      method: 'POST',
      body: new URLSearchParams({ code: code.code.toLowerCase() }),
    })
    const client = z.object({ client_id: z.string(), client_secret: z.string() }).parse(await redeemed.json())
    expect(await statusOf({ ...client, scopes: [] })).toBe(200)
    const { stdout } = await admin(['setup-code', 'mint', '--tenant', id])
    expect(stdout).toMatch(
      /^code +([0-9A-Z]{5}-){4}[0-9A-Z]{5}\nexpires +20\S+Z\nscopes +account:read .*\nThe code is not shown again\.\n$/,
    )
    const list = async () => (await admin(['setup-code', 'list', '--tenant', id])).stdout
    expect(await list()).toMatch(new RegExp(`${code.id} +used +till +20\\S+Z +${client.client_id}`))
    const [open = ''] = / *(stp_\w+) +open/.exec(await list())?.slice(1) ?? []
    expect((await admin(['setup-code', 'cancel', open])).stdout).toBe(`${open} is cancelled\n`)
    expect((await admin(['setup-code', 'cancel', open])).stderr).toContain('already cancelled')
  })

  it('prints a secret once, with a note that it is not shown again', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Acme')
    const { code, stdout } = await admin(['credential', 'create', '--tenant', id])
    expect(code).toBe(0)
    expect(stdout).toMatch(/client_secret +cs_[\w-]{43}\n/)
    expect(stdout).toContain('not shown again')
  })

  it('creates, lists, disables and enables users, and shows a password once', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'People')
    const Person = z.looseObject({ user: z.string(), email: z.string(), operator: z.boolean(), password: z.string() })
    const ann = await json(Person, 'user', 'create', 'Ann@People.example', '--tenant', id, '--role', 'admin')
    expect(ann).toMatchObject({
      email: 'ann@people.example',
      operator: false,
      password: expect.stringMatching(/^[\w-]{24}$/),
    })
    expect(await json(Person, 'user', 'create', 'olga@people.example', '--operator')).toMatchObject({ operator: true })

    const state = async (): Promise<string> => (await admin(['user', 'list', '--tenant', id])).stdout
    expect(await state()).toMatch(/^ann@people\.example +live +password only +ann$/m)
    expect(await state()).not.toContain('olga')
    expect((await admin(['user', 'disable', 'ann@people.example'])).stdout).toBe('ann@people.example is disabled\n')
    expect(await state()).toMatch(/ann@people\.example +disabled/)
    await admin(['user', 'enable', 'ann@people.example'])
    expect(await state()).toMatch(/ann@people\.example +live/)
  })

  it('resets lost passwords and second factors, and invites users', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Guests')
    const Password = z.looseObject({ password: z.string() })
    const before = await json(Password, 'user', 'create', 'cy@people.example')
    const { password } = await json(Password, 'user', 'reset-password', 'cy@people.example')
    expect(password).not.toBe(before.password)
    await json(z.looseObject({ second_factor: z.literal(false) }), 'user', 'reset-second-factor', 'cy@people.example')
    const args = ['user', 'invite', 'guest@people.example', '--tenant', id, '--role', 'viewer']
    const { link } = await json(z.looseObject({ link: z.string() }), ...args)
    expect(link.startsWith(`${issuer}/admin/invitation?token=`)).toBe(true)
    const { code, stderr } = await admin(['user', 'disable', 'missing@people.example'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^There is no account for missing@people\.example\.\nrequest id: \S{8,}\n$/)
  })

  it('registers applications, lists, rotates and revokes them, and shows a secret once', async () => {
    const App = z.looseObject({
      client_id: z.string(),
      client_secret: z.string().optional(),
      scopes: z.array(z.string()),
    })
    const uris = ['--redirect-uri', 'https://bids.example/a,https://bids.example/b']
    const app = await json(App, 'app', 'create', '--name', 'Bids', ...uris, '--scopes', 'ads:read,ads:write')
    expect(app).toMatchObject({
      client_secret: expect.stringMatching(/^cs_/),
      redirect_uris: ['https://bids.example/a', 'https://bids.example/b'],
      scopes: ['ads:read', 'ads:write'],
      auth_method: 'client_secret_basic',
    })
    const device = ['--redirect-uri', 'http://127.0.0.1/cb', '--public']
    expect(await json(App, 'app', 'create', '--name', 'Desk', ...device)).toMatchObject({ auth_method: 'none' })
    const rotated = await json(App, 'app', 'rotate', app.client_id, '--grace-seconds', '60')
    expect(rotated.client_secret).not.toBe(app.client_secret)
    expect((await admin(['app', 'revoke', app.client_id])).stdout).toBe(`Bids (${app.client_id}) is revoked\n`)
    const { stdout } = await admin(['app', 'list'])
    expect(stdout).toMatch(new RegExp(`${app.client_id} +revoked +Bids +client_secret_basic +ads:read ads:write`))
    expect(stdout).not.toContain('cs_')
    const wrong = await admin(['app', 'create', '--name', 'Bids', '--redirect-uri', 'http://bids.example/'])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('must use https')])
    const none = await admin(['app', 'create', '--name', 'Bids', ...uris, '--jwks', '/nowhere/jwks.json'])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('/nowhere/jwks.json cannot be read')])
  })

  it('suspends a tenant and resumes it', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Paused')
    const credential = await json(Minted, 'credential', 'create', '--tenant', id)
    expect((await admin(['tenant', 'suspend', id])).stdout).toBe(`Paused (${id}) is suspended\n`)
    expect(await statusOf(credential)).toBe(401)
    expect((await admin(['tenant', 'resume', id])).stdout).toBe(`Paused (${id}) is resumed\n`)
    expect(await statusOf(credential)).toBe(200)
  })

  it('rotates the signing keys, and reports a rotation that is in progress', async () => {
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

  it('reports the reason, the cause and the request id of a failure, and exits with 1', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'No warehouse')
    const { code, stdout, stderr } = await admin(['warehouse', 'provision', '--tenant', id])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^The warehouse-query service is unavailable\. Try again shortly\.\ncause: no replica of warehouse-query .*\nrequest id: [\w-]{36}\n$/,
    )
  })

  it('lists tenants, and takes a tenant by its id or by its name in any case', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Harbour Lights')
    expect((await admin(['tenant', 'list'])).stdout).toMatch(new RegExp(`^${id} +live +20\\S+Z +Harbour Lights$`, 'm'))
    await json(z.looseObject({}), 'user', 'create', 'kim@harbour.example', '--tenant', 'harbour LIGHTS')
    for (const tenant of [id, 'Harbour Lights']) {
      const { stdout } = await admin(['user', 'list', '--tenant', tenant])
      expect(stdout).toContain('kim@harbour.example')
    }
    await admin(['tenant', 'suspend', 'Harbour Lights'])
    expect((await admin(['tenant', 'list'])).stdout).toMatch(new RegExp(`^${id} +suspended `, 'm'))
  })

  it('refuses a name that several tenants have, and lists their ids', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => json(Id, 'tenant', 'create', '--name', 'Twins')))
    const { code, stdout, stderr } = await admin(['credential', 'list', '--tenant', 'Twins'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('"Twins" is the name of several tenants')
    for (const tenant of [one, other]) expect(stderr).toContain(String(tenant?.id))
  })

  it.each([
    ['credential', 'rotate', 'cred_none'],
    ['credential', 'revoke', 'cred_none'],
    ['app', 'rotate', 'app_none'],
    ['app', 'revoke', 'app_none'],
    ['setup-code', 'cancel', 'stp_none'],
    ['user', 'disable', 'nope@people.example'],
    ['user', 'enable', 'nope@people.example'],
    ['user', 'reset-password', 'nope@people.example'],
    ['user', 'reset-second-factor', 'nope@people.example'],
  ])('refuses an unknown name with exit code 2: %s %s %s', async (...args) => {
    const { code, stdout, stderr } = await admin(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^\S.*\n(.*\n)*request id: [\w-]{36}\n$/)
  })

  it.each([
    ['head -1', 1],
    ['true', 0],
  ])('ends quietly when the reader of its output closes the pipe: %s', async (reader, lines) => {
    await json(Id, 'tenant', 'create', '--name', 'Piped')
    const main = resolve(root, 'infra/operations/admin/main.ts')
    const shell = `set -o pipefail; '${process.execPath}' ${quiet} '${main}' tenant list | ${reader}`
    const env = { PATH: process.env.PATH, NATS_URL: nats }
    const piped = await new Promise<Run>((done) =>
      execFile('bash', ['--norc', '-c', shell], { env }, (error, stdout, stderr) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      ),
    )
    expect([piped.code, piped.stderr, piped.stdout.split('\n').length - 1]).toEqual([0, '', lines])
  })
})

describe('bad arguments', () => {
  it.each([
    [[], 'A command is missing'],
    [['tenants'], 'Unknown command tenants'],
    [['credential'], 'needs a subcommand'],
    [['tenant', 'create'], '--name is missing'],
    [['tenant', 'create', '--name', ''], '--name'],
    [['tenant', 'create', '--nom', 'x'], '--nom is not an option of tenant create. The usage below lists its options.'],
    [['tenant', 'create', '--name'], '--name needs a value'],
    [['tenant', 'create', '--name', 'x', '--name', 'y'], '--name is given twice'],
    [['tenant', 'nope'], 'Unknown command tenant nope'],
    [['help', 'nope'], 'Unknown command nope'],
    [['credential', 'rotate'], '<client_id> is missing'],
    [['credential', 'rotate', 'cred_x', '--grace-seconds', 'soon'], '--grace-seconds'],
    [['credential', 'revoke', 'cred_x', 'cred_y'], 'cred_y is one argument too many'],
    [['warehouse', 'set', '--tenant', 'x', '--url', 'postgres://h/d'], '--url'],
    [['credential', 'create', '--tenant', 'x', '--scopes', ' , '], '--scopes'],
    [['user', 'create', 'a@b.example', '--tenant', 'x', '--role', 'owner'], '--role'],
    [['user', 'create', 'a@b.example', '--operator=yes'], '--operator'],
    [['user', 'create', 'a@b.example', '--role', 'admin'], '--role: also needs --tenant'],
    [['amazon', 'call', '--operation', 'x', '--merchant', 'm'], '--merchant: also needs --tenant'],
    [['credential', 'create', '--tenant', 'x', '--expires', 'soon'], 'must be a date (2027-01-31)'],
    [['setup-code', 'mint'], '--tenant is missing'],
  ])('print the problem and the usage on stderr, exit code 2: %j', async (args, message) => {
    const { code, stdout, stderr } = await inProcess(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).toContain('Usage: npm run admin --')
  })

  it('that a service refuses are named as typed', async () => {
    const { id } = await json(Id, 'tenant', 'create', '--name', 'Refused')
    const scope = await inProcess(['credential', 'create', '--tenant', id, '--scopes', 'ads:all'])
    expect(scope.code).toBe(2)
    expect(scope.stderr).toMatch(/^--scopes: "ads:all" is not a scope; the scopes are account:read, /)
    const address = await inProcess(['user', 'create', 'no-address'])
    expect([address.code, address.stderr]).toEqual([2, expect.stringMatching(/^<email>: is not an e-mail address\n/)])
  })
})

/** A value that each option accepts, for the options that a command requires. */
const samples: Readonly<Record<string, string>> = {
  tenant: 'nope',
  name: 'Sample',
  email: 'sample@people.example',
  client_id: 'cred_sample',
  id: 'stp_sample',
  operation: 'getDestinations',
  merchant: 'mer_sample',
  file: 'jobs.json',
  job: 'orders',
  role: 'viewer',
  url: 'mysql://reader:secret@127.0.0.1:3306/sample',
  'redirect-uri': 'https://sample.example/callback',
}

/** Arguments of a command with a value for each required option; `values` replaces and adds. */
function argumentsOf(one: AdminCommand, values: Record<string, string> = {}): string[] {
  const { words, positional } = one
  const required = requiredOf(one).map((name) => [name, samples[name] ?? ''])
  const given = Object.entries<string>({ ...Object.fromEntries(required), ...values })
  return [
    ...words.split(' '),
    ...given.flatMap(([name, value]) => (name === positional ? [value] : [`--${name}`, value])),
  ]
}

/** Runs a command line in this process. */
async function inProcess(args: string[]): Promise<Run> {
  const lines: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] }
  const code = await runAdmin(args, {
    print: (line) => void lines.stdout.push(line),
    complain: (line) => void lines.stderr.push(line),
    connect: () => connectMessaging(nats, { name: 'admin', log: silent }),
    signal: new AbortController().signal,
  })
  return { code, stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n') }
}

describe.each(commands.map((one) => [one.words, one] as const))('the command %s', (words, one) => {
  it('explains itself with --help and with help, in lines of fewer than 100 columns', async () => {
    for (const args of [
      [...words.split(' '), '--help'],
      ['help', ...words.split(' ')],
      [...words.split(' '), '-h'],
    ]) {
      const { code, stdout, stderr } = await inProcess(args)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain(`Usage: npm run admin -- ${words}`)
      for (const name of Object.keys(one.options.shape))
        expect(stdout).toContain(name === one.positional ? `<` : `--${name}`)
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(100)
    }
  })

  it('refuses an unknown option with exit code 2, and names those it has', async () => {
    const { code, stdout, stderr } = await inProcess([...argumentsOf(one), '--nope', 'x'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`--nope is not an option of ${words}. The usage below lists its options.`)
    expect(stderr).toContain(`Usage: npm run admin -- ${words}`)
  })
})

const requiredOf = ({ options }: AdminCommand): string[] =>
  Object.keys(options.shape).filter((name) => !options.shape[name]?.safeParse(undefined).success)
const required = commands.flatMap((one) => requiredOf(one).map((name) => [name, one.words, one] as const))

describe('an argument that is required', () => {
  it.each(required)(
    'is refused by its name when it is empty, with exit code 2: %s of %s',
    async (name, _words, one) => {
      const { code, stderr } = await inProcess(argumentsOf(one, { [name]: '' }))
      expect(code).toBe(2)
      expect(stderr).toMatch(new RegExp(`^(--${name}|<${name}>)(:| )`))
      expect(stderr).not.toMatch(/Too small|Invalid|expected/)
    },
  )
})

const withTenant = commands.filter(({ options }) => Object.hasOwn(options.shape, 'tenant'))
describe.each(withTenant.map((one) => [one.words, one] as const))('a tenant that does not exist', (words, one) => {
  it(`is refused by ${words} with its name, on stderr, with exit code 2`, async () => {
    const more: Record<string, string> = words === 'amazon call' ? { merchant: 'mer_sample' } : {}
    const { code, stdout, stderr } = await inProcess(argumentsOf(one, { tenant: 'nope', ...more }))
    expect([code, stdout]).toEqual([2, ''])
    const label = one.positional === 'tenant' ? '<tenant>' : '--tenant'
    expect(stderr).toBe(`${label}: "nope" is neither the id nor the name of a tenant; tenant list shows all tenants`)
  })
})

describe('the list of commands', () => {
  it.each([[['help']], [['--help']], [['-h']]])(
    'is printed by %j, in lines of fewer than 100 columns',
    async (args) => {
      const { code, stdout, stderr } = await inProcess(args)
      expect([code, stderr]).toEqual([0, ''])
      for (const { words } of commands) expect(stdout).toContain(`  ${words} `)
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(100)
    },
  )

  it('of one group is printed by the name of the group', async () => {
    const { stdout } = await inProcess(['credential', '--help'])
    expect(stdout).toContain('credential rotate')
    expect(stdout).not.toContain('tenant create')
  })
})

describe('without a platform', () => {
  it('reports that NATS does not answer, without the password in its URL', async () => {
    const { code, stderr } = await admin(['keys', 'rotate'], { NATS_URL: 'nats://admin:hunter2@127.0.0.1:1' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/does not answer at 127\.0\.0\.1:1 .*is the platform running\?\n$/)
    expect(stderr).not.toContain('hunter2')
  })
})

it('an invalid NATS_URL is reported by its name and what is allowed', async () => {
  const { code, stderr } = await admin(['keys', 'rotate'], { NATS_URL: 'notaurl' })
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('NATS_URL: must be a URL that begins with nats:// or tls://'),
  ])
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

  it('is verified page by page; a broken chain is named, and the exit code is 1', async () => {
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
    const args = [quiet, resolve(root, 'infra/operations/admin/main.ts'), 'audit', 'tail']
    const child = spawn(process.execPath, args, { env: { ...process.env, NATS_URL: nats } })
    cleanup.use(child, (it) => void it.kill('SIGKILL'))
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line))
    const exited = once(child, 'exit')
    await until('a line', async () => {
      await admin(['tenant', 'create', '--name', 'Followed'])
      return lines.some((line) => / {2}tenant\.create {2}ok {2}/.test(line))
    })
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
  })
})
