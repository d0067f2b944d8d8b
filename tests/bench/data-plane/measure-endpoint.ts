import type { Connection } from 'mysql2/promise'
import { inTurns, timedMs } from '../harness/in-turns.ts'
import { type BenchResult, comparison, type Pair, percentile } from '../harness/result.ts'
import type { openClient } from './open-client.ts'
import type { openStatementTap } from './statement-tap.ts'

type Client = ReturnType<typeof openClient>

/** Number of calls of each side for a round's 95th percentile. */
const samples = 20
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const warmRounds = 5
/** The statements alone against the statements with gateway, checks, JSON and the audit event's commit. */
const ratioMax = 3

export interface EndpointNeeds {
  client: Client
  /** Reads the same warehouse through the tap. */
  tapped: Client
  tap: Awaited<ReturnType<typeof openStatementTap>>
  /** mysql2 on a direct connection to the warehouse. */
  connection: Connection
}

/** A call of an endpoint; `page` is the list's page to read, its first when absent. */
export interface EndpointCall {
  path: string
  limit?: number
  page?: number
}

async function parametersOf(
  client: Client,
  { path, limit, page }: EndpointCall,
): Promise<Record<string, string | number>> {
  if (limit === undefined) return {}
  // A cursor belongs to its tenant.
  return page === undefined ? { limit } : { limit, cursor: await client.cursorOf(path, { limit }, page) }
}

/**
 * The 95th percentile of an endpoint against that of its own statements, run by mysql2 one after the other with the rows as JSON.
 */
export async function measureEndpoint(
  { client, tapped, tap, connection }: EndpointNeeds,
  name: string,
  call: EndpointCall,
): Promise<BenchResult> {
  const observed = await parametersOf(tapped, call)
  tap.takeReads()
  await tapped.get(call.path, observed)
  const statements = tap.takeReads()
  if (statements.length === 0) throw new Error(`${call.path} sent no statement to the warehouse`)
  const directly = async () => {
    for (const sql of statements) JSON.stringify((await connection.query(sql))[0])
  }
  const parameters = await parametersOf(client, call)
  const pairs: Pair[] = []
  for (let round = 0; round < rounds; round += 1) {
    const turns = await inTurns(
      { rounds: samples, warmRounds: round === 0 ? warmRounds : 0 },
      { ours: async () => (await client.get(call.path, parameters)).ms, peer: () => timedMs(directly) },
    )
    const p95 = (side: keyof Pair) =>
      percentile(
        turns.map((turn) => turn[side]),
        0.95,
      )
    pairs.push({ ours: p95('ours'), peer: p95('peer') })
  }
  const title = `${name} / its statements by mysql2, p95`
  return comparison({ name: title, unit: 'ms', pairs, bar: { atMost: ratioMax } })
}
