import { Client } from 'undici'
import { z } from 'zod'
import type { LargeAccount } from './large-account.ts'

/** The part of an answer that the bench looks at. */
const Answer = z.object({
  data: z.unknown(),
  next_cursor: z.string().nullish(),
  window: z.object({ days: z.number() }),
})

type Parameters = Record<string, string | number>

/** Calls through the gateway like a partner's backend, each call with the next token. */
export function openClient(gateway: string, { accountId, tokens }: LargeAccount) {
  const client = new Client(gateway)
  let turn = 0
  const get = async (path: string, parameters: Parameters = {}) => {
    turn += 1
    const query = new URLSearchParams({ account_id: accountId })
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value))
    const startedAt = performance.now()
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: `${path}?${query}`,
      headers: { authorization: `Bearer ${tokens[turn % tokens.length]}` },
    })
    const text = await body.text()
    const ms = performance.now() - startedAt
    if (statusCode !== 200) throw new Error(`${statusCode} from ${path}: ${text}`)
    return { ms, answer: Answer.parse(JSON.parse(text)) }
  }
  return {
    get,
    /** Reads pages until page `page`, and returns its cursor. */
    async cursorOf(path: string, parameters: Parameters, page: number): Promise<string> {
      let cursor: string | undefined
      for (let n = 1; n < page; n += 1) {
        const { answer } = await get(path, { ...parameters, ...(cursor && { cursor }) })
        if (!answer.next_cursor) throw new Error(`${path} has no page ${n + 1}`)
        cursor = answer.next_cursor
      }
      return cursor ?? ''
    },
    close: () => client.close(),
  }
}
