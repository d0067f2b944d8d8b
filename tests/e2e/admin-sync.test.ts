import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connectMessaging } from '@platform/messaging'
import { runAdmin } from '@platform/operations/admin'
import { until } from '@platform/testkit'
import { scratchFolder } from '@platform/tools/local/testing/scratch'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
let p: RunningPlatform
let folder: ReturnType<typeof scratchFolder>
beforeAll(async () => {
  folder = scratchFolder()
  p = await openRunningPlatform('admin-sync')
  // Amazon states its rate in each answer, and the platform keeps to it: one document a minute would take the suite hours.
  await simulator('PUT', 'settings', { quotaFactor: 600 })
})
afterAll(async () => {
  await p?.close()
  folder?.[Symbol.dispose]()
})

const simulator = async (method: string, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const url = `${p.demo.simulator.url}/_simulator/${path}`
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
}

interface Ran {
  code: number
  stdout: string
  stderr: string
  /** Lines that replaced each other on the terminal. */
  drawn: string[]
}

/** Runs a command of the group for the tenant, in this process; on a terminal if `isTerminal`. */
async function sync(args: string[], { isTerminal = false } = {}): Promise<Ran> {
  const [verb = '', ...rest] = args
  const lines: Record<'out' | 'err' | 'drawn', string[]> = { out: [], err: [], drawn: [] }
  const code = await runAdmin(['sync', verb, '--tenant', 'Northwind Outdoor', ...rest], {
    print: (line) => void lines.out.push(line),
    complain: (line) => void lines.err.push(line),
    ...(isTerminal && { redraw: (line: string) => void lines.drawn.push(line) }),
    connect: () => connectMessaging(p.demo.backing.nats, { name: 'admin', log: silent }),
    signal: new AbortController().signal,
  })
  return { code, stdout: lines.out.join('\n'), stderr: lines.err.join('\n'), drawn: lines.drawn }
}

function fileOf(name: string, content: string): string {
  const path = join(folder.dir, name)
  writeFileSync(path, content)
  return path
}

const inventory = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
/** As the documents print jobs: with commas after the last members. */
const textOf = (name: string, type = inventory, more = '') => `{
  "name": "${name}", "type": "io",
  "input": { "use": "amazon_selling_partner_api.io#AmazonSPApiReportInput", "credentials": "mer_northwind_na_us",
    "report_spec": { "reportType": "${type}", }, },
  "output": { "tablename": "${name.replaceAll('-', '_')}" },${more}
}`
const order = (type: string, document: string, more: object = {}) =>
  simulator('POST', 'documents', { api: 'spapi', type, bodyBase64: Buffer.from(document).toString('base64'), ...more })
const apply = (file: string, ...more: string[]) => sync(['apply', '--file', file, ...more])

describe('sync apply', () => {
  it('creates the jobs of a list, leaves them when nothing has changed, and prints each change', async () => {
    const file = fileOf('list.json', `[${textOf('cli-one')}, ${textOf('cli-two')},]`)
    const dry = await apply(file, '--dry-run')
    expect([dry.code, dry.stderr]).toEqual([0, ''])
    expect(dry.stdout).toMatch(/^cli-one would be created\n[\s\S]*^cli-two would be created$/m)
    expect((await sync(['list'])).stdout).not.toContain('cli-one')

    expect((await apply(file)).stdout).toMatch(/^cli-one is created\n[\s\S]*^cli-two is created$/m)
    expect((await apply(file)).stdout).toMatch(/^cli-one is unchanged\n[\s\S]*^cli-two is unchanged$/m)

    const schedule = ' "schedule": { "cron": "0 6 * * *", "timezone": "Europe/Berlin" },'
    const changed = await apply(fileOf('one.json', textOf('cli-one', inventory, schedule)))
    expect(changed.stdout).toMatch(/^cli-one is changed\n {2}schedule: absent -> \{"cron":"0 6 \* \* \*"/m)
    const { stdout } = await sync(['list'])
    expect(stdout).toMatch(new RegExp(`cli-one +active +${inventory} +0 6 \\* \\* \\* Europe/Berlin +20\\S+Z +never`))
    const events = await p.command('audit-log', 'audit.list', {
      ...{ tenantId: p.northwind.id, action: 'sync.job.change', limit: 10 },
      by: { type: 'service', id: 'test' },
    })
    expect(JSON.stringify(events)).toMatch(/"actor":\{[^}]*"type":"operator"/)
  })

  it('refuses a job with every issue at its path, applies the others, and exits with 1', async () => {
    const wrong = textOf('cli-wrong').replace('"tablename"', '"tabelname"')
    const { code, stdout } = await apply(fileOf('mixed.json', `[${wrong}, ${textOf('cli-right')}]`))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^cli-wrong is refused\n {2}output\.tabelname: .*tablename/m)
    expect(stdout).toMatch(/^cli-right is created$/m)
    const account = textOf('cli-account').replace('mer_northwind_na_us', 'mer_northwind_na_uss')
    expect((await apply(fileOf('account.json', account))).stdout).toContain('Did you mean mer_northwind_na_us')
  })

  it.each([
    ['text that is not JSON', '{ "name": "x" "type": "io" }', 'line 1, column 15: a comma is expected'],
    ['a name twice', `[${textOf('twin')}, ${textOf('twin')}]`, 'has two jobs named "twin"'],
  ])('refuses a file with %s with exit code 2', async (_what, content, message) => {
    const { code, stderr } = await apply(fileOf('bad.json', content))
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('refuses a file that is not readable with exit code 2', async () => {
    const { code, stderr } = await apply('/nowhere/jobs.json')
    expect([code, stderr]).toEqual([2, '--file: /nowhere/jobs.json cannot be read'])
  })
})

describe('sync run', () => {
  it('watches a run to its end as lines, and as a bar on a terminal', async () => {
    await order(inventory, 'sku\tasin\nA-1\tB000000001\nA-2\tB000000002\n')
    await apply(fileOf('watched.json', textOf('cli-watched')))
    const lines = await sync(['run', '--job', 'cli-watched', '--watch'])
    expect([lines.code, lines.stderr]).toEqual([0, ''])
    expect(lines.stdout).toMatch(/^100 % {2}succeeded {2}2 rows {2}[\d.]+ k?B$/m)
    expect(lines.stdout).toMatch(/run_\w+ succeeded: 2 rows read, 2 inserted, 0 updated, 0 unchanged, 0 rejected$/)
    const bar = await sync(['run', '--job', 'cli-watched', '--watch'], { isTerminal: true })
    expect([bar.code, bar.drawn.at(-1)]).toEqual([0, expect.stringMatching(/^\[#{24}\] +100 % {2}succeeded /)])
    expect((await sync(['runs', '--job', 'cli-watched'])).stdout.match(/succeeded/g)).toHaveLength(2)
    const json = await sync(['run', '--job', 'cli-watched', '--watch', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ run: { state: 'succeeded' } })
  })

  it('exits with 1 and prints the reason when the watched run fails', async () => {
    const type = 'GET_RESERVED_INVENTORY_DATA'
    const reason = 'The report options are not valid for this marketplace.'
    await order(type, JSON.stringify({ errorDetails: reason }), { status: 'FATAL' })
    await apply(fileOf('fatal.json', textOf('cli-fatal', type)))
    const { code, stdout } = await sync(['run', '--job', 'cli-fatal', '--watch'])
    expect([code, stdout]).toEqual([1, expect.stringContaining(reason)])
  })

  it('that is interrupted stops watching, and the run goes on', async () => {
    await simulator('PUT', 'settings', { queuedMs: 600_000 })
    await apply(fileOf('long.json', textOf('cli-long', 'GET_MERCHANT_LISTINGS_DATA')))
    const main = resolve(import.meta.dirname, '../../infra/operations/admin/main.ts')
    const args = ['sync', 'run', '--tenant', 'Northwind Outdoor', '--job', 'cli-long', '--watch']
    const env = { PATH: process.env.PATH, NATS_URL: p.demo.backing.nats }
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { env })
    const ended = once(child, 'exit')
    const output = text(child.stdout)
    await until('the run waits', async () => (await sync(['runs', '--job', 'cli-long'])).stdout.includes('waiting'))
    child.kill('SIGINT')
    expect((await ended)[0]).toBe(0)
    expect(await output).toMatch(/run_\w+ goes on; sync runs shows its end\n$/)
    expect((await sync(['runs', '--job', 'cli-long'])).stdout).toContain('waiting')
    expect((await sync(['delete', '--job', 'cli-long'])).stdout).toBe('cli-long is deleted')
    await simulator('PUT', 'settings', { queuedMs: 300 })
  })

  it('names the option of a window that is not in order', async () => {
    await apply(fileOf('window.json', textOf('cli-window')))
    const { code, stderr } = await sync(['run', '--job', 'cli-window', '--from', '2026-01-03', '--to', '2026-01-02'])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--to: must be later than from/)])
  })
})

describe('a job', () => {
  it('is paused, resumed and deleted by its name', async () => {
    await apply(fileOf('named.json', textOf('cli-named')))
    expect((await sync(['pause', '--job', 'cli-named'])).stdout).toBe('cli-named is paused')
    expect((await sync(['list'])).stdout).toMatch(/cli-named +paused/)
    expect((await sync(['resume', '--job', 'cli-named'])).stdout).toBe('cli-named is resumed')
    expect((await sync(['delete', '--job', 'cli-named'])).stdout).toBe('cli-named is deleted')
    expect((await sync(['list'])).stdout).not.toContain('cli-named')
  })

  it.each(['run', 'runs', 'pause', 'resume', 'delete'])(
    'of an unknown name is refused by %s with the nearest',
    async (verb) => {
      await apply(fileOf('nearest.json', textOf('cli-nearest')))
      const { code, stdout, stderr } = await sync([verb, '--job', 'cli-neerest'])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^The tenant has no job named "cli-neerest"; did you mean cli-nearest\?\nrequest id: /)
    },
  )
})
