import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { atOnce } from '../support/at-once.ts'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'
import { type Example, realExamples } from '../support/spapi-real-examples.ts'

const Listing = z.object({
  operations: z.array(
    z.looseObject({
      operation: z.string(),
      access: z.enum(['read', 'write', 'admin']),
      sandboxOnly: z.boolean(),
      params: z.array(z.looseObject({ name: z.string() })),
      example: z.object({
        operation: z.string(),
        params: z.record(z.string(), z.unknown()),
        body: z.unknown().optional(),
      }),
    }),
  ),
})
type Row = z.infer<typeof Listing>['operations'][number]

let p: RunningPlatform
let rows: Row[]
let call: (operation: string, rest: object) => Promise<Reply>
let real: ReturnType<typeof realExamples>
beforeAll(async () => {
  p = await openRunningPlatform('spapi-operations')
  // A credential may call 240 times a minute; these calls would take one credential several minutes.
  const credentials = await Promise.all(
    Array.from({ length: 6 }, () => p.credential(p.northwind.id, ['retail:read', 'retail:write', 'retail:pii'])),
  )
  const tokens = await Promise.all(credentials.map((credential) => p.token(credential)))
  const merchant = z.object({ merchantId: z.string(), sellerId: z.string() }).parse(p.northwind.merchants[0])
  const { merchantId } = merchant
  let turn = 0
  call = (operation, rest) => {
    turn += 1
    return p.call('/api/amazon/spapi/call', {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[turn % tokens.length]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchantId, operation, ...rest }),
    })
  }
  const { body } = await p.get('/api/amazon/spapi/operations', tokens[0] ?? '')
  rows = Listing.parse(body).operations
  real = realExamples({ sellerId: merchant.sellerId, ask, askAsOperator })
})
afterAll(() => p?.close())

/** Calls an operation and returns Amazon's answer; commits a write. */
async function ask(operation: string, example: Partial<Example>): Promise<unknown> {
  const { body, text } = await call(operation, { ...example, dryRun: false })
  if (body.ok !== true) throw new Error(`${operation}: ${text}`)
  return body.payload
}

async function askAsOperator(operation: string, example: Partial<Example>): Promise<unknown> {
  const answer = await p.command('amazon-retail', 'operation.call', { operation, ...example, actor: 'test' })
  return answer.payload
}

const turnAmazon = async (settings: object) => {
  const body = JSON.stringify(settings)
  const { ok } = await fetch(`${p.demo.simulator?.url}/_simulator/settings`, { method: 'PUT', body })
  expect(ok).toBe(true)
}

/** Operations that read the document of a report, a feed or a query. */
const document = /\.get\w*Document$/

const forTenants = (): Row[] => rows.filter(({ access, sandboxOnly }) => access !== 'admin' && !sandboxOnly)

it('lists all 370 operations', () => {
  expect(rows).toHaveLength(370)
})

describe('each operation that a tenant may call', () => {
  it('answers the example of its own documentation, writes as a preview and then committed', async () => {
    const answerAll = (wanted: Row[]) =>
      atOnce(8, wanted, async ({ operation, access, example }) => {
        const { params, body } = { ...example, ...(await real[operation]?.()) }
        const answers =
          access === 'read'
            ? [await call(operation, { params, body })]
            : [await call(operation, { params, body }), await call(operation, { params, body, dryRun: false })]
        return answers.some(({ body: answer }) => answer.ok !== true)
          ? [`${operation}: ${answers.map(({ text }) => text.slice(0, 300)).join(' / ')}`]
          : []
      })
    // Only a queued job can be cancelled, and only a finished one has a document.
    await turnAmazon({ queuedMs: 3_600_000 })
    const failures = await answerAll(forTenants().filter(({ operation }) => !document.test(operation)))
    await turnAmazon({ queuedMs: 0, runningMs: 0 })
    failures.push(...(await answerAll(forTenants().filter(({ operation }) => document.test(operation)))))
    expect(failures.flat()).toEqual([])
  })

  it('refuses an unknown parameter by its name before anything is sent', async () => {
    const failures = await atOnce(8, forTenants(), async ({ operation, example }) => {
      const answer = await call(operation, {
        ...example,
        operation,
        params: { ...example.params, nonsense: 'x' },
        dryRun: false,
      })
      const isRefused =
        answer.status === 400 && answer.body.kind === 'validation_error' && answer.text.includes('"params.nonsense"')
      return isRefused ? [] : [`${operation}: ${answer.text.slice(0, 300)}`]
    })
    expect(failures.flat()).toEqual([])
  })
})

it('operations on the application and sandbox-only operations are refused for every credential', async () => {
  const others = rows.filter(({ access, sandboxOnly }) => access === 'admin' || sandboxOnly)
  const answers = await atOnce(4, others, ({ operation, example }) => call(operation, { ...example, dryRun: false }))
  expect(others.length).toBeGreaterThan(15)
  expect(answers.map(({ status, body }) => [status, body.kind])).toEqual(
    others.map(() => [403, 'operation_not_permitted']),
  )
})

it('operators call operations on the application by their own command', async () => {
  const others = rows.filter(({ access, sandboxOnly }) => access === 'admin' && !sandboxOnly)
  const { id: tenantId, merchants } = p.northwind
  const { merchantId } = z.object({ merchantId: z.string() }).parse(merchants[0])
  const answers = await atOnce(4, others, async ({ operation, example, ...row }) => {
    const { params, body } = { ...example, ...(await real[operation]?.()) }
    return p
      .command('amazon-retail', 'operation.call', {
        ...{ operation, params, body, actor: 'test' },
        ...(row.grantless !== true && { tenantId, merchantId }),
      })
      .catch((error: Error) => error.message)
  })
  expect(answers).toEqual(others.map(() => expect.objectContaining({ status: expect.any(Number) })))
})
