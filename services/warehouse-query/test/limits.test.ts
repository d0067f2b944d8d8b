import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openPool } from './support/query.ts'

let own: OwnDatabase
let db: ReturnType<typeof openPool>
/** The name of this server's time limit of a statement, and its units per second. */
let timeLimit: { variable: string; perSecond: number }
beforeAll(async () => {
  own = await openOwnDatabase(['CREATE TABLE t (i INT)', 'INSERT INTO t VALUES (1)'])
  db = openPool(own.account)
  const { dialect: product } = (await db.pool.facts.get()).server
  timeLimit =
    product === 'mariadb'
      ? { variable: 'max_statement_time', perSecond: 1 }
      : { variable: 'max_execution_time', perSecond: 1_000 }
})
afterAll(async () => {
  db.pool.close()
  await own.close()
})

const failing = (text: string, options?: { timeoutMs?: number; signal?: AbortSignal }) =>
  expect(db.query(text, options)).rejects
const running = async (marker: string): Promise<unknown[]> =>
  own.run(`SELECT id FROM information_schema.processlist WHERE info LIKE '%${marker}%' AND id <> CONNECTION_ID()`)

describe('layer 5: the session is read-only, whatever rights its account has', () => {
  it.each([
    'INSERT INTO t VALUES (2)',
    'DROP TABLE t',
    'TRUNCATE t',
    'CREATE TABLE u (i INT)',
    'CREATE TABLE u AS SELECT 1',
    'RENAME TABLE t TO u',
    'ALTER TABLE t ADD j INT',
    'CREATE VIEW v AS SELECT 1',
    'SELECT * FROM t FOR UPDATE',
  ])('%s', async (sql) => {
    await failing(sql).toMatchObject({ kind: 'read_only_violation' })
    expect(await own.run('SELECT i FROM t')).toEqual([{ i: 1 }])
  })
})

describe('layer 6: a query ends when its time is over', () => {
  it.each([
    ['a sleep, which the server ends without an error', 'SELECT SLEEP(20) /* sleeper */'],
    ['a benchmark, which the server ends without an error', "SELECT BENCHMARK(1000000000, SHA2('benchmarker', 256))"],
    [
      'a recursion bomb',
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT /* bomber */ COUNT(*) FROM r a, r b',
    ],
  ])('%s', async (_name, sql) => {
    await failing(sql, { timeoutMs: 300 }).toMatchObject({ kind: 'query_timeout' })
    await until(
      'no statement to run any more',
      async () =>
        (await running('SLEEP(20)')).length +
          (await running('benchmarker')).length +
          (await running('bomber')).length ===
        0,
    )
  })

  it('the server itself ends the statement of a process that is gone', async () => {
    const session = await db.pool.acquire()
    const { RowSink } = await import('../src/warehouse/row-sink.ts')
    try {
      const sink = new RowSink(db.budget)
      await session.run('SELECT 1', sink, 61_000)
      sink.release()
      const limit = new RowSink(db.budget)
      await session.run(`SELECT @@SESSION.${timeLimit.variable} DIV ${timeLimit.perSecond} AS seconds`, limit, 1_000)
      const { chunks } = limit.finish(0)
      expect(Buffer.concat(chunks).toString()).toContain('"seconds":62')
      limit.release()
    } finally {
      db.pool.release(session)
    }
  })

  it('the query of a caller that disconnects is stopped', async () => {
    const aborter = new AbortController()
    const query = db.query('SELECT SLEEP(20) /* abandoned */', { timeoutMs: 30_000, signal: aborter.signal })
    const failed = expect(query).rejects.toMatchObject({ message: 'the caller disconnected' })
    await until('the query to run', async () => (await running('abandoned')).length === 1)
    aborter.abort()
    await failed
    expect(await running('abandoned')).toEqual([])
    expect(db.pool.inUse).toBe(0)
  })
})

describe('layer 7: a query sees no state of the query before it', () => {
  it('variables, modes, locks and temporary tables are gone', async () => {
    const single = openPool(own.account, { sessionsMax: 1 })
    const session = await single.pool.acquire()
    const { RowSink } = await import('../src/warehouse/row-sink.ts')
    const dirty = async (sql: string) => {
      const sink = new RowSink(single.budget)
      await session.run(sql, sink, 1_000).finally(() => sink.release())
    }
    await dirty("SET @secret = 'theirs'")
    await dirty("SET SESSION sql_mode = 'ANSI_QUOTES'")
    await dirty(`SET SESSION ${timeLimit.variable} = 0`)
    await dirty('SET SESSION TRANSACTION READ WRITE')
    await dirty("DO GET_LOCK('theirs', 0)")
    await dirty('CREATE TEMPORARY TABLE theirs (i INT)')
    single.pool.release(session)
    const { rows } = await single.query(
      `SELECT @secret AS s, @@sql_mode AS m, @@${timeLimit.variable} DIV ${timeLimit.perSecond} AS t,
         IS_FREE_LOCK('theirs') AS l, CONNECTION_ID() AS id`,
    )
    expect(rows).toEqual([{ s: null, m: expect.not.stringContaining('ANSI'), t: 61, l: 1, id: session.threadId }])
    await expect(single.query('INSERT INTO t VALUES (2)')).rejects.toMatchObject({ kind: 'read_only_violation' })
    await expect(single.query('SELECT * FROM theirs')).rejects.toMatchObject({
      kind: 'sql_error',
      details: { errno: 1146 },
    })
    single.pool.close()
  })
})

describe('layer 8: rows and bytes are counted while they arrive', () => {
  const rows = (count: number, expression = 'seq') => `
    WITH RECURSIVE sequence AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM sequence WHERE seq < ${count})
    SELECT ${expression} AS v FROM sequence`

  it('50,000 rows pass, one more does not', async () => {
    expect((await db.query(rows(50_000))).rowCount).toBe(50_000)
    await failing(rows(50_001)).toMatchObject({ kind: 'too_many_rows' })
    await failing(`${rows(60_000)} LIMIT 60000`).toMatchObject({ kind: 'too_many_rows' })
  })

  it('10 MB of JSON pass, one byte more does not, in one value or in many', async () => {
    const frame = (await db.query("SELECT '' AS v")).bytes - 20
    const room = 10 * 1_048_576 - frame
    expect((await db.query(`SELECT REPEAT('x', ${room - 100}) AS v`)).bytes).toBeLessThanOrEqual(10 * 1_048_576)
    await failing(`SELECT REPEAT('x', ${10 * 1_048_576}) AS v`).toMatchObject({ kind: 'response_too_large' })
    await failing(rows(5_000, "REPEAT('\\n', 1000)")).toMatchObject({ kind: 'response_too_large' })
    await failing(rows(50_000, "REPEAT('x', 250)")).toMatchObject({ kind: 'response_too_large' })
  })

  it('a single row of half a hundred megabytes is refused before it is in memory', async () => {
    const before = process.memoryUsage().arrayBuffers
    await failing(
      "SELECT REPEAT('x', 16000000) AS a, REPEAT('y', 16000000) AS b, REPEAT('z', 16000000) AS c",
    ).toMatchObject({ kind: 'response_too_large' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1_048_576)
  })

  it('all memory is returned to the budget, also after failures', async () => {
    await db.query(rows(1_000))
    expect(db.budget.bytes).toBe(0)
  })

  it('a process over its byte budget refuses queries until answers are released', async () => {
    const small = openPool(own.account, { bytesMax: 1_048_576 })
    await expect(small.query(rows(50_000, "REPEAT('x', 100)"))).rejects.toMatchObject({ kind: 'unavailable' })
    expect(small.budget.bytes).toBe(0)
    expect((await small.query(rows(10))).rowCount).toBe(10)
    small.pool.close()
  })
})

describe('the pool', () => {
  it('refuses queries beyond its limit, and serves again when one has ended', async () => {
    const small = openPool(own.account, { sessionsMax: 2 })
    const slow = [1, 2].map((n) => small.query(`SELECT SLEEP(0.5), ${n}`))
    await expect(small.query('SELECT 1')).rejects.toMatchObject({
      kind: 'too_many_queries',
      headers: { 'retry-after': '1' },
    })
    await Promise.all(slow)
    expect((await small.query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }])
    small.pool.close()
  })

  it('a connection that the server ended is replaced', async () => {
    const small = openPool(own.account, { sessionsMax: 1 })
    const { rows } = await small.query('SELECT CONNECTION_ID() AS id')
    await until(
      'the session to be idle again',
      async () =>
        (await own.run(`SELECT 1 FROM information_schema.processlist WHERE id = ${rows[0]?.id} AND command = 'Sleep'`))
          .length === 1,
    )
    await own.run(`KILL ${rows[0]?.id}`)
    await until('the pool to serve again', async () => (await small.query('SELECT 1 AS v')).rowCount === 1)
    small.pool.close()
  })

  it('a wrong account makes the warehouse unavailable, and the message does not name the account', async () => {
    const wrong = openPool({ ...own.account, user: 'nobody_here', password: 'x' })
    const error = await wrong.query('SELECT 1').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'warehouse_unavailable' })
    expect(JSON.stringify((error as { friendly: string }).friendly)).not.toContain('nobody_here')
    wrong.pool.close()
  })

  it('an error of the statement names the error and keeps the connection', async () => {
    const small = openPool(own.account, { sessionsMax: 1 })
    const id = async () => (await small.query('SELECT CONNECTION_ID() AS id')).rows[0]?.id
    const before = await id()
    await expect(small.query('SELECT nope FROM t')).rejects.toMatchObject({
      kind: 'sql_error',
      details: { errno: 1054, sqlState: '42S22' },
      friendly: expect.stringContaining("'nope'"),
    })
    expect(await id()).toBe(before)
    small.pool.close()
  })
})
