import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { seededRandom } from '@platform/demo/random'
import { loadCatalog, type OperationRecord } from '@platform/spapi-catalog'
import { schemaProblems } from './spapi/check/validate-schema.ts'
import { Echo } from './spapi/generate/echo.ts'
import { successOf } from './spapi/generate/generate-answer.ts'
import { sampleText } from './spapi/generate/sample-text.ts'
import { sampleValue } from './spapi/generate/sample-value.ts'
import { grantlessScopeOf } from './spapi/operations.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { type Answer, accessToken, call, grantlessToken, northwindNa } from './testing/retail-client.ts'

const { operations, definitions } = loadCatalog()
const place = {
  currency: 'USD',
  country: 'US',
  marketplaceId: 'ATVPDKIKX0DER',
  sellerId: northwindNa?.sellerId ?? '',
}

type Given = { path: string; query: Record<string, string>; headers: Record<string, string>; body?: unknown }

/** Returns a request with the required parameters and body, valid by their schemas. */
function requestFor(operation: OperationRecord): Given {
  const sampling = { ...place, random: seededRandom(operation.id) }
  const given: Given = { path: `/sandbox/na${operation.path}`, query: {}, headers: {} }
  for (const param of operation.params) {
    if (!param.required) continue
    const schema = param.type === 'array' ? param.items : param
    const plain =
      schema.type === 'string' ? sampleText(param.name, schema, sampling) : schema.type === 'boolean' ? 'true' : '1'
    const value = String(schema.enum?.[0] ?? plain)
    if (param.in === 'path') given.path = given.path.replace(`{${param.name}}`, encodeURIComponent(value))
    else if (param.in === 'query') given.query[param.name] = value
    else given.headers[param.name] = value
  }
  if (!operation.body) return given
  const { schema } = operation.body
  const api = definitions[operation.api] ?? {}
  const echo = new Echo({}, {})
  given.body = sampleValue(
    schema,
    { $ref: `#/definitions/${schema}` },
    { ...sampling, api: operation.api, definitions: api, echo, personal: true },
  )
  return given
}

/** Returns whether a refusal is about state, or about a rule that only Amazon's prose has. */
const isAboutState = ({ status, body }: Answer) =>
  (status === 404 && body.errors[0].code === 'NotFound') || (status === 400 && !body.errors[0].details)

describe('all 370 operations', () => {
  let simulator: Simulator
  const tokens = new Map<string | undefined, string>()
  beforeAll(async () => {
    simulator = await startSimulator()
    tokens.set(undefined, await accessToken(simulator))
    for (const scope of new Set(operations.flatMap((operation) => grantlessScopeOf(operation) ?? []))) {
      tokens.set(scope, await grantlessToken(simulator, scope))
    }
  })
  afterAll(() => simulator.close())

  const send = (operation: OperationRecord, { path, ...rest }: Given) =>
    call(simulator, operation.method, path, { ...rest, token: tokens.get(grantlessScopeOf(operation)) })

  it('answer a valid request by their schema, twice the same, with a request id and a rate', async () => {
    expect(operations).toHaveLength(370)
    const wrong: string[] = []
    let stateful = 0
    for (const operation of operations) {
      const given = requestFor(operation)
      const answer = await send(operation, given)
      const { status, definition } = successOf(operation)
      if (answer.status !== status) {
        if (isAboutState(answer)) stateful++
        else wrong.push(`${operation.id}: ${answer.status} ${answer.text.slice(0, 300)}`)
        continue
      }
      const problems =
        definition === null || status === 204 ? [] : schemaProblems(operation.api, definition, answer.body)
      if (problems.length > 0) wrong.push(`${operation.id}: ${problems.slice(0, 3).join('; ')}`)
      if (!answer.headers.get('x-amzn-requestid')) wrong.push(`${operation.id}: no request id`)
      if (!operation.sandboxOnly && !answer.headers.get('x-amzn-ratelimit-limit'))
        wrong.push(`${operation.id}: no rate`)
      if (
        operation.method === 'GET' &&
        operation.sandbox !== 'dynamic' &&
        // Its links are signed with the time.
        operation.operationId !== 'getDefinitionsProductType' &&
        (await send(operation, given)).text !== answer.text
      ) {
        wrong.push(`${operation.id}: another answer the second time`)
      }
    }
    expect(wrong).toEqual([])
    expect(stateful).toBeLessThan(45)
  })

  it('refuse an invalid request with 400 and errors in their format', async () => {
    const wrong: string[] = []
    let checked = 0
    for (const operation of operations) {
      const given = requestFor(operation)
      const [name] = operation.params
        .filter(({ required, in: where }) => required && where === 'query')
        .map((param) => param.name)
      if (name) delete given.query[name]
      else if (operation.body) given.body = [1]
      else continue
      checked++
      const { status, body } = await send(operation, given)
      const errors = body?.errors ?? (Array.isArray(body) ? body : [body])
      if (status !== 400 || errors[0]?.code !== 'InvalidInput') wrong.push(`${operation.id}: ${status}`)
    }
    expect(wrong).toEqual([])
    expect(checked).toBeGreaterThan(200)
  })

  it('page until there is no token, and refuse a foreign token', async () => {
    const wrong: string[] = []
    for (const operation of operations.filter(({ page }) => page)) {
      const given = requestFor(operation)
      const { request = '', response = '' } = operation.page ?? {}
      const tokenOf = (answer: Answer) =>
        response
          .split('/')
          .slice(1)
          .reduce<unknown>((here, step) => Object(here)[step], answer.body)
      let answer = await send(operation, given)
      if (answer.status !== successOf(operation).status) continue
      let pages = 1
      for (let token = tokenOf(answer); typeof token === 'string' && pages < 30; token = tokenOf(answer)) {
        answer = await send(operation, { ...given, query: { ...given.query, [request]: token } })
        pages++
      }
      if (pages >= 30 || answer.status >= 300) wrong.push(`${operation.id}: ${pages} pages, ${answer.status}`)
      const foreign = { ...given, query: { ...given.query, [request]: 'made-up' } }
      if ((await send(operation, foreign)).status !== 400 && !/getSubscriptions|getOrderItems/.test(operation.id)) {
        wrong.push(`${operation.id}: accepted an invalid token`)
      }
    }
    expect(wrong).toEqual([])
  })
})
