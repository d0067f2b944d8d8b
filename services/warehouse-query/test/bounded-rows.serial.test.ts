import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { patienceMs, until } from '@platform/testkit'
import { compileQuery } from '../src/compile/compile-query.ts'
import { ask, connect } from '../src/warehouse/connect.ts'
import { callShapes, extremes, places } from './support/extreme-calls.ts'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openPool } from './support/query.ts'

const timeoutMs = 1_000
/** How long a statement may run past its deadline, scaled to the machine's speed. */
const stayMsMax = patienceMs(2_000)
const growthBytesMax = 256 * 1_048_576
/** Number of generated statements that are run; the selection is always the same. */
const statementsMax = 900

let own: OwnDatabase
let db: ReturnType<typeof openPool>
beforeAll(async () => {
  own = await openOwnDatabase([
    'CREATE TABLE big (id INT PRIMARY KEY, n INT, name VARCHAR(255), body LONGTEXT, doc JSON)',
    `INSERT INTO big SELECT seq, 16000000, REPEAT('a', 255), REPEAT('a', 1000000), JSON_ARRAY(REPEAT('a', 1000000)) FROM (SELECT 1 AS seq UNION ALL SELECT 2 UNION ALL SELECT 3) AS numbers`,
  ])
  db = openPool(own.account, { sessionsMax: 2 })
})
afterAll(async () => {
  db?.pool.close()
  await own?.close()
})

const running = (id: number) =>
  own.run(
    `SELECT id FROM information_schema.processlist WHERE id = ${id} AND command NOT IN ('Sleep', 'Reset Connection')`,
  )

/** Resident bytes of the server now, or at their peak; undefined where its process is not visible. */
async function residentBytes(pidFile: string, field: 'VmRSS' | 'VmHWM'): Promise<number | undefined> {
  const pid = await readFile(pidFile, 'utf8').catch(() => undefined)
  const status = pid && (await readFile(`/proc/${pid.trim()}/status`, 'utf8').catch(() => undefined))
  const kilobytes = status && new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]
  return kilobytes ? Number(kilobytes) * 1_024 : undefined
}

/** Each shape with arguments chosen by its index, in 1, 10 and 1,000 copies, in each place, alone and nested. */
function statements(shapes: readonly string[]): string[] {
  const all: string[] = []
  const extreme = (index: number) => extremes[index % extremes.length] ?? ''
  const filled = (shape: string, seed: number) =>
    shape.replace(/\b[ABCD]\b/g, (letter) => extreme(seed + 5 * letter.charCodeAt(0)))
  for (const [index, shape] of shapes.entries()) {
    for (const [at, copies] of [1, 10, 1_000].entries()) {
      const seed = index * 7 + at * 5
      const plain = filled(shape, seed)
      const outer = shapes[(index * 31 + at * 17) % shapes.length] ?? shape
      for (const expression of [plain, filled(outer.replace(/\bA\b/, `(${plain})`), seed + 1)]) {
        const list = Array.from({ length: copies }, (_, n) => `${expression} AS c${n}`).join(', ')
        const sum = Array.from({ length: copies }, () => `LENGTH(${expression})`).join(' + ')
        const place = places[(index + at) % places.length] ?? ''
        all.push(
          place.includes('LIST')
            ? place.replace('LIST', list)
            : place.replaceAll(/\bE\b/g, copies === 1 ? expression : sum),
        )
      }
    }
  }
  const stride = Math.max(1, all.length / statementsMax)
  return Array.from({ length: Math.min(all.length, statementsMax) }, (_, n) => all[Math.floor(n * stride)] ?? '')
}

it('every statement that the guard accepts ends in time and takes little memory of the server', async () => {
  const facts = await db.pool.facts.get()
  const connection = await connect(own.account)
  await ask(connection, "SET SESSION sql_mode=''")
  const shapes = await callShapes(connection, facts.server.functions)
  connection.destroy()
  expect(shapes.length).toBeGreaterThan(facts.server.functions.size)

  const [files] = await own.run('SELECT @@pid_file AS pid, @@datadir AS folder')
  const pidFile = `${String(files?.pid).startsWith('/') ? '' : files?.folder}${files?.pid}`
  await db.query('SELECT MAX(LENGTH(body)), MAX(HEX(body)) FROM big').catch(() => {})
  const before = await residentBytes(pidFile, 'VmRSS')

  const late: string[] = []
  const grown: string[] = []
  const counts = { refused: 0, answered: 0, failed: 0, stopped: 0 }
  let worstMs = 0
  for (const sql of statements(shapes)) {
    let text: string
    try {
      text = compileQuery(sql, { schema: own.database, ...facts })
    } catch (error) {
      expect(error).toMatchObject({ kind: expect.stringMatching(/^(validation_error|read_only_violation)$/) })
      counts.refused += 1
      continue
    }
    const session = await db.pool.acquire()
    const id = session.threadId
    db.pool.release(session)
    const startedAt = performance.now()
    const outcome = await db.query(text, { timeoutMs }).then(
      () => 'answered' as const,
      (error: { kind?: string }) => (error.kind === 'query_timeout' ? ('stopped' as const) : ('failed' as const)),
    )
    counts[outcome] += 1
    await until('the thread to finish', async () => (await running(id)).length === 0)
    const stayedMs = performance.now() - startedAt - timeoutMs
    worstMs = Math.max(worstMs, stayedMs)
    if (stayedMs > stayMsMax) late.push(`${Math.round(stayedMs)} ms: ${sql.slice(0, 300)}`)
    const highest = await residentBytes(pidFile, 'VmHWM')
    const growth = (highest ?? 0) - (before ?? 0)
    if (growth > growthBytesMax && grown.length === 0) grown.push(`${growth / 1_048_576} MB: ${sql.slice(0, 300)}`)
  }
  const high = await residentBytes(pidFile, 'VmHWM')
  process.stdout.write(
    `bounded rows: ${JSON.stringify({ shapes: shapes.length, ...counts, worstMs: Math.round(worstMs), stayMsMax, grownMb: Math.round(((high ?? 0) - (before ?? 0)) / 1_048_576) })}\n`,
  )
  expect(late).toEqual([])
  expect(grown).toEqual([])
  expect(counts.answered).toBeGreaterThan(statementsMax / 10)
})
