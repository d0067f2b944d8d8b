import { setTimeout as delay } from 'node:timers/promises'
import { buildRequest, findOperation } from '@platform/spapi-catalog'
import type { Pool } from 'undici'
import type { openDirectSeller } from './direct-seller.ts'

/** An operation with its usage plan and one call of it. */
export interface PlannedCall {
  operation: string
  rate: number
  burst: number
  params: Record<string, unknown>
  body?: unknown
}

/** How much later than the plan allows each call leaves, as the platform's do. */
const marginMs = 20

/**
 * Makes `count` calls of one operation directly to Amazon, at the rate of one process with its own bucket: the burst at once,
 * then one call each `1 / rate` seconds, counted from the first answer, because the bucket refills from the first arrival. A
 * refused call is repeated after `1 / rate` seconds.
 */
export async function makePacedCalls(
  pool: Pool,
  { root, headers }: Awaited<ReturnType<typeof openDirectSeller>>,
  { operation, rate, burst, params, body }: PlannedCall,
  count: number,
): Promise<void> {
  const { method } = findOperation(operation)
  const request = buildRequest(findOperation(operation), params, body)
  const path = `${root}${request.path}${request.query === '' ? '' : `?${request.query}`}`
  const json = request.body === undefined ? undefined : JSON.stringify(request.body)
  const send = async (): Promise<void> => {
    const answer = await pool.request({
      ...{ path, method },
      headers: { ...headers, ...request.headers, ...(json && { 'content-type': 'application/json' }) },
      ...(json && { body: json }),
    })
    await answer.body.dump()
    if (answer.statusCode !== 429) return
    await delay(1_000 / rate)
    return send()
  }
  await send()
  const startedAt = performance.now()
  const call = async (n: number): Promise<void> => {
    if (n >= burst) await delay(startedAt + ((n - burst + 1) / rate) * 1_000 + marginMs - performance.now())
    return send()
  }
  await Promise.all(Array.from({ length: count - 1 }, (_, n) => call(n + 1)))
}
