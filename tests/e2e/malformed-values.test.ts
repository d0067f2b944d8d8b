import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { malformedAdsCalls, malformedSpapiCalls } from '@platform/simulator/malformed-calls'
import { z } from 'zod'
import { root } from '../contract/support/root.ts'
import { atOnce } from '../support/at-once.ts'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let tokens: string[]
beforeAll(async () => {
  p = await openRunningPlatform('malformed-values')
  // A credential may call 240 times a minute; these calls would take one credential several minutes.
  const credentials = await Promise.all(Array.from({ length: 6 }, () => p.credential(p.northwind.id, scopes)))
  tokens = await Promise.all(credentials.map((credential) => p.token(credential)))
})
afterAll(() => p?.close())

const scopes = [
  ...['account:read', 'retail:read', 'ads:read', 'brand_analytics:read', 'audit:read'],
  ...['ads:write', 'retail:write', 'retail:pii'],
]
const Issues = z.array(z.object({ path: z.string(), message: z.string() }))
/** Wording of zod and ajv. */
const rawText =
  /Too (small|big)|Invalid (input|option|string|key|element|discriminator)|expected \w+, received|Unrecognized key|must NOT|must match (format|pattern|exactly)|must be (object|array|integer|number|string|boolean)\b|must be [<>]=?/

let turn = 0
function send(method: string, path: string, body?: unknown): Promise<Reply> {
  turn += 1
  return p.call(path, {
    method,
    headers: {
      authorization: `Bearer ${tokens[turn % tokens.length]}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

/** Returns the issues of a refusal on either surface. */
function issuesOf({ body }: Reply): z.infer<typeof Issues> {
  const parsed = Issues.safeParse(body.issues ?? Object(body.error).issues)
  return parsed.success ? parsed.data : []
}

/** Returns the first malformed call of each operation. */
const oneEach = <O extends object, C extends { operation: O }>(calls: readonly C[]): C[] => [
  ...new Map(calls.toReversed().map((call) => [call.operation, call])).values(),
]

describe('a malformed value of any operation', () => {
  it('of the Selling Partner API is refused through the gateway by name', async () => {
    const { merchantId } = z.object({ merchantId: z.string() }).parse(p.northwind.merchants[0])
    const calls = oneEach(malformedSpapiCalls()).filter(
      ({ operation }) => operation.access !== 'admin' && !operation.sandboxOnly,
    )
    expect(calls.length).toBeGreaterThan(200)
    const wrong = await atOnce(6, calls, async ({ operation, params, body, path, kind }) => {
      const reply = await send('POST', '/api/amazon/spapi/call', { merchantId, operation: operation.id, params, body })
      const isNamed = reply.body.kind === 'validation_error' && issuesOf(reply).some((issue) => issue.path === path)
      return isNamed && !rawText.test(reply.text)
        ? []
        : [`${operation.id} ${path} (${kind}): ${reply.text.slice(0, 300)}`]
    })
    expect(wrong.flat()).toEqual([])
  })

  // A write names the problems of its items in the preview, and sends long lists in parts.
  it('of a read of the Ads API is refused through the gateway by name', async () => {
    const { profileId } = z.object({ profileId: z.string() }).parse(p.northwind.profiles[0])
    const calls = oneEach(malformedAdsCalls()).filter(({ operation }) => operation.access === 'read')
    expect(calls.length).toBeGreaterThan(40)
    const wrong = await atOnce(6, calls, async ({ operation, params, body, path, kind }) => {
      const reply = await send('POST', '/api/amazon/ads/call', { profileId, operation: operation.name, params, body })
      const isNamed = reply.body.kind === 'validation_error' && issuesOf(reply).some((issue) => issue.path === path)
      return isNamed && !rawText.test(reply.text)
        ? []
        : [`${operation.name} ${path} (${kind}): ${reply.text.slice(0, 300)}`]
    })
    expect(wrong.flat()).toEqual([])
  })
})

const wrongQuery =
  'noSuchParameter=1&limit=x&days=0&start_date=2026-02-30&from=x&pageSize=x&createdSince=x&access=x&account_id=&merchantId='
const wrongFields = {
  ...{ merchantId: 1, profileId: [], operation: 1, params: 'x', body: 1, requests: {}, reportType: 1, sql: 1 },
  ...{ queryTimeoutMs: 'x', maxPages: 'x', idempotencyKey: 1, marketplaceIds: 'x', code: 1, previewId: 1 },
}
const bodies: unknown[] = [[], 'text', null, {}, { noSuchParameter: 1 }, wrongFields]

describe('the refusal of any endpoint', () => {
  it('has no text of a validation library, and a path for every issue', async () => {
    const { routes } = await import(join(root, 'services/gateway/src/routes.ts'))
    const all = z.array(z.object({ method: z.string(), path: z.string() })).parse(routes)
    const asked = all.flatMap(({ method, path }) => {
      const target = path.replace(/:\w+/g, 'x')
      const queries = [`${target}?${wrongQuery}`, `${target}?noSuchParameter=1`]
      if (method !== 'POST') return queries.map((url) => ({ method, url, body: undefined }))
      return bodies.map((body) => ({ method, url: target, body }))
    })
    let refused = 0
    const wrong = await atOnce(6, asked, async ({ method, url, body }) => {
      const reply = await send(method, url, body)
      const issues = issuesOf(reply)
      if (issues.length > 0) refused += 1
      const isFine = !rawText.test(reply.text) && issues.every(({ path }) => path !== '')
      return isFine && reply.status < 500
        ? []
        : [`${method} ${url} ${JSON.stringify(body)}: ${reply.status} ${reply.text.slice(0, 400)}`]
    })
    expect(wrong.flat()).toEqual([])
    expect(refused).toBeGreaterThan(40)
  })
})
