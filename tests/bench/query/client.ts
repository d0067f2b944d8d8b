import mysql from 'mysql2/promise'
import { Client } from 'undici'
import { Setup, Turn } from './contender.ts'

type Run = (sql: string, params: unknown[] | undefined) => Promise<unknown>

/** Queries like a backend without the platform: the rows as objects, then as JSON. */
async function direct(url: string): Promise<Run> {
  const connection = await mysql.createConnection({ uri: url, dateStrings: true, supportBigNumbers: true })
  return async (sql, params) => JSON.stringify({ ok: true, rows: (await connection.query(sql, params))[0] }).length
}

/** Queries through the gateway like a partner's backend, each time with the next token, because each has a rate limit. */
function through(gateway: string, tokens: string[]): Run {
  const client = new Client(gateway)
  let turn = 0
  return async (sql, params) => {
    turn += 1
    const { statusCode, body } = await client.request({
      method: 'POST',
      path: '/api/query',
      headers: { authorization: `Bearer ${tokens[turn % tokens.length]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql, ...(params && { params }) }),
    })
    const bytes = await body.arrayBuffer()
    if (statusCode !== 200) throw new Error(`${statusCode} from the gateway: ${Buffer.from(bytes).toString()}`)
    return bytes.byteLength
  }
}

const setup = Setup.parse(JSON.parse(process.argv[2] ?? ''))
const run = 'warehouse' in setup ? await direct(setup.warehouse) : through(setup.gateway, setup.tokens)
process.on('message', async (message) => {
  const { sql, params } = Turn.parse(message)
  const startedAt = performance.now()
  await run(sql, params)
  process.send?.({ ms: performance.now() - startedAt })
})
process.send?.('ready')
