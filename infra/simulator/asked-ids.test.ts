import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { catalog, exampleCall, type Operation } from '@platform/spapi-catalog'
import { isRecord } from './spapi/is-record.ts'
import { grantlessScopeOf } from './spapi/operations.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { malformedSpapiCalls } from './testing/malformed-calls.ts'
import { type Answer, accessToken, call, grantlessToken } from './testing/retail-client.ts'

let simulator: Simulator
const tokens = new Map<string | undefined, string>()
beforeAll(async () => {
  simulator = await startSimulator()
  simulator.settings.quotaFactor = 10_000
  tokens.set(undefined, await accessToken(simulator))
  for (const scope of new Set(catalog.operations.flatMap((operation) => grantlessScopeOf(operation) ?? [])))
    tokens.set(scope, await grantlessToken(simulator, scope))
})
afterAll(() => simulator.close())

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value))

/** Sends a call to the simulator directly, as Amazon would get it. */
async function send(operation: Operation, params: Record<string, unknown>, body: unknown): Promise<Answer> {
  let path = `/sandbox/na${operation.path}`
  const query: Record<string, string> = {}
  const headers: Record<string, string> = {}
  for (const { name, in: place } of operation.params) {
    if (params[name] === undefined) continue
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(textOf(params[name])))
    else (place === 'query' ? query : headers)[name] = textOf(params[name])
  }
  const token = tokens.get(grantlessScopeOf(operation))
  return call(simulator, operation.method, path, { token, query, headers, ...(body !== undefined && { body }) })
}

const plain = (name: string): string => name.toLowerCase().replace(/s$/, '')
/** Ids of the platform's side of a call: who asks, and where. */
const identifies = (name: string): boolean => /(id|ids|skus?|asins?)$/i.test(name) && !/token/i.test(name)

/** Returns the ids of a request by name: those of its parameters and of the top level of its body. */
function idsOf(params: Record<string, unknown>, body: unknown): Map<string, string[]> {
  const all = [...Object.entries(params), ...(isRecord(body) ? Object.entries(body) : [])]
  return new Map(
    all.flatMap(([name, value]) => {
      const values = [value].flat().filter((one) => typeof one === 'string' || typeof one === 'number')
      return identifies(name) && values.length > 0 ? [[plain(name), values.map(String)] as const] : []
    }),
  )
}

/** Returns the values of a property at any depth. */
function* valuesOf(value: unknown, wanted: string): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* valuesOf(item, wanted)
  if (!isRecord(value)) return
  for (const [name, inner] of Object.entries(value)) {
    if (plain(name) === wanted)
      yield* [inner].flat().flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? [String(one)] : []))
    yield* valuesOf(inner, wanted)
  }
}

describe('the simulator asked directly', () => {
  it('answers about the ids that were asked for, in every operation with an id', async () => {
    const wrong: string[] = []
    const counted = { asked: 0, repeated: 0 }
    for (const operation of catalog.operations) {
      const { params, body } = exampleCall(operation)
      const asked = idsOf(params, body)
      if (asked.size === 0) continue
      const answer = await send(operation, params, body)
      if (answer.status >= 300) continue
      counted.asked++
      for (const [name, values] of asked) {
        const found = [...valuesOf(answer.body, name)]
        if (found.length > 0) counted.repeated++
        const foreign = found.find((value) => !values.includes(value))
        if (foreign !== undefined) wrong.push(`${operation.id}: ${name} ${foreign}, asked ${values}`)
      }
    }
    expect(wrong).toEqual([])
    expect(counted.asked).toBeGreaterThan(200)
    expect(counted.repeated).toBeGreaterThan(80)
  })

  it('refuses a malformed value of every operation with Amazon’s 400', async () => {
    const byOperation = Map.groupBy(malformedSpapiCalls(), ({ operation }) => operation.id)
    const wrong: string[] = []
    for (const [id, calls] of byOperation) {
      // A query has no empty list.
      const first = calls.find(({ kind, path }) => kind !== 'minItems' || path.startsWith('body'))
      if (!first) continue
      const { status, body } = await send(first.operation, first.params, first.body)
      const errors = body?.errors ?? (Array.isArray(body) ? body : [body])
      if (status !== 400 || errors[0]?.code !== 'InvalidInput') wrong.push(`${id} ${first.path}: ${status}`)
    }
    expect(wrong).toEqual([])
    expect(byOperation.size).toBeGreaterThan(200)
  })
})
