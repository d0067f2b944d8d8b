import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadCatalog, type OperationRecord } from '@platform/spapi-catalog'
import { grantlessScopeOf } from './spapi/operations.ts'
import { type Example, readExamples } from './spapi/sandbox/read-examples.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { type Answer, accessToken, call, grantlessToken } from './testing/retail-client.ts'

const path = '/reports/2021-06-30/reports'
const made = {
  paths: {
    '/listings/2021-08-01/items/{sellerId}/{sku}': {
      get: {
        responses: { 200: { 'x-amzn-api-sandbox': { static: [{ request: {}, response: { sku: 'EXAMPLE' } }] } } },
      },
    },
    [path]: {
      get: {
        responses: {
          200: {
            'x-amzn-api-sandbox': {
              static: [
                { request: {}, response: { answer: 'anything' } },
                { request: { parameters: { reportTypes: { value: ['A', 'B'] } } }, response: { answer: 'types' } },
                {
                  request: { parameters: { reportTypes: { value: ['A', 'B'] }, pageSize: { value: 3 } } },
                  response: { answer: 'types and size' },
                },
              ],
            },
          },
        },
      },
      post: {
        responses: {
          202: {
            'x-amzn-api-sandbox': {
              static: [
                { request: { parameters: { body: { value: { reportType: 'X' } } } }, response: { reportId: 'ID' } },
              ],
            },
          },
          400: {
            'x-amzn-api-sandbox': {
              static: [{ request: { parameters: { body: { reportType: 'BAD' } } }, response: { errors: [] } }],
            },
          },
        },
      },
    },
  },
}

describe('the static sandbox', () => {
  const dir = mkdtempSync(join(tmpdir(), 'models-'))
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    writeFileSync(join(dir, 'reports_2021-06-30.json'), JSON.stringify(made))
    simulator = await startSimulator({ modelsDir: dir })
    token = await accessToken(simulator)
  })
  afterAll(async () => {
    await simulator.close()
    rmSync(dir, { recursive: true })
  })

  const get = (prefix: string, query: Record<string, string>) =>
    call(simulator, 'GET', `${prefix}${path}`, { token, query })
  const post = (prefix: string, body: unknown) => call(simulator, 'POST', `${prefix}${path}`, { token, body })

  it('prefers an exact example, then one that the request contains, then one without constraints', async () => {
    const answer = async (query: Record<string, string>) => (await get('/sandbox/na', query)).body.answer
    expect(await answer({ reportTypes: 'A,B' })).toBe('types')
    expect(await answer({ reportTypes: 'A,B', pageSize: '3' })).toBe('types and size')
    expect(await answer({ reportTypes: 'A,B', pageSize: '4' })).toBe('types')
    expect(await answer({ reportTypes: 'A,B', createdSince: '2026-01-01' })).toBe('types')
    expect(await answer({ reportTypes: 'B,A' })).toBe('anything')
    expect(await answer({})).toBe('anything')
  })

  it('matches bodies by what they contain, under either name, malformed entries too', async () => {
    expect(await post('/sandbox/na', { reportType: 'X' })).toMatchObject({ status: 202, body: { reportId: 'ID' } })
    expect((await post('/sandbox/na', { reportType: 'X', marketplaceIds: ['1'] })).status).toBe(202)
    expect((await post('/sandbox/na', { reportType: 'BAD' })).status).toBe(400)
  })

  it('refuses a request that no example matches, and answers operations without examples', async () => {
    expect(await post('/sandbox/na', { reportType: 'Y' })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'InvalidInput', message: 'Could not match input arguments' }] },
    })
    expect((await call(simulator, 'GET', '/sandbox/na/sellers/v1/account', { token })).status).toBe(200)
  })

  it('on the ordinary host only an example with constraints answers, else the state does', async () => {
    expect((await get('/na', { reportTypes: 'A,B' })).body.answer).toBe('types')
    expect((await get('/na', { reportTypes: 'GET_AFN_INVENTORY_DATA' })).body.reports).toEqual([])
    expect((await get('/na', {})).body.answer).toBe('anything')
    const spec = { reportType: 'GET_AFN_INVENTORY_DATA', marketplaceIds: ['ATVPDKIKX0DER'] }
    expect((await post('/na', spec)).body.reportId).toMatch(/^\d+$/)
  })

  it('has the same error for every invalid request', async () => {
    const { status, body } = await call(simulator, 'GET', '/na/fba/inventory/v1/summaries', { token })
    expect([status, body]).toMatchObject([400, { errors: [{ message: 'Could not match input arguments' }] }])
  })

  it('on the ordinary host has sandbox-only operations, and answers for listings of unknown sellers', async () => {
    const item = { sellerSku: 'S', marketplaceId: 'ATVPDKIKX0DER', productName: 'Tent' }
    const created = await call(simulator, 'POST', '/na/fba/inventory/v1/items', { token, body: item })
    expect(created.status).toBe(200)
    const query = { marketplaceIds: 'ATVPDKIKX0DER' }
    const listing = await call(simulator, 'GET', '/na/listings/2021-08-01/items/any/any', { token, query })
    expect([listing.status, listing.body.sku]).toEqual([200, 'EXAMPLE'])
  })
})

// Any clone of amzn/selling-partner-api-models, which is not part of this repository because of its license.
const models = process.env.SPAPI_MODELS_DIR
const whenGiven = models ? describe : describe.skip

whenGiven(`every example of the official models (${models ?? 'skipped: SPAPI_MODELS_DIR is not set'})`, () => {
  let simulator: Simulator
  const tokens = new Map<string | undefined, string>()
  beforeAll(async () => {
    simulator = await startSimulator({ modelsDir: models })
    simulator.settings.quotaFactor = 1_000
    tokens.set(undefined, await accessToken(simulator))
  })
  afterAll(() => simulator.close())

  async function play(operation: OperationRecord, { parameters }: Example): Promise<Answer> {
    const scope = grantlessScopeOf(operation)
    if (scope && !tokens.has(scope)) tokens.set(scope, await grantlessToken(simulator, scope))
    let target = operation.path
    let body: unknown
    const query: Record<string, string> = {}
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(parameters)) {
      const param = operation.params.find((one) => one.name === name)
      const text = Array.isArray(value) ? value.join(',') : String(value)
      if (name === 'body' || name === operation.body?.name) body = value
      else if (param?.in === 'path') target = target.replace(`{${name}}`, encodeURIComponent(text))
      else if (param?.in === 'header') headers[name] = text
      else query[name] = text
    }
    const filled = target.replace(/\{[^}]+\}/g, 'any')
    const options = { query, headers, token: tokens.get(scope), ...(body !== undefined && operation.body && { body }) }
    return call(simulator, operation.method, `/sandbox/na${filled}`, options)
  }

  it('is answered as in the model, except for two with equal requests', async () => {
    const byRoute = readExamples(models ?? '')
    const operations = new Map(loadCatalog().operations.map((one) => [`${one.method} ${one.path}`, one]))
    const wrong: string[] = []
    let played = 0
    for (const [route, examples] of byRoute) {
      const operation = operations.get(route)
      for (const example of operation ? examples : []) {
        if (!operation) continue
        played++
        const answer = await play(operation, example)
        const body = answer.body ?? (answer.text === '' ? undefined : answer.text)
        const wanted = answer.status === 204 ? undefined : example.response
        if (answer.status !== example.status || !isDeepStrictEqual(body, wanted)) {
          wrong.push(`${operation.id} ${example.status} ${JSON.stringify(example.parameters)}`)
        }
      }
    }
    expect(wrong).toEqual(['sellers.getAccount 400 {}', 'shipping.getAccount 400 {}'])
    expect(played).toBeGreaterThanOrEqual(913)
  })
})
