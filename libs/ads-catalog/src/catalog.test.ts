import { describe, expect, it } from '@jest/globals'
import { answerSchema, bodySchema, describeOperation, exampleCall, operations, validateBody } from './index.ts'

const all = operations()
const named = all.map((operation) => [operation.name, operation] as const)

describe('the catalog', () => {
  it('has the 138 operations by product, and the queries of the unified API', () => {
    const byProduct = all.filter(({ api }) => api === 'v3')
    const count = (access: string) => byProduct.filter((one) => one.access === access).length
    expect({ reads: count('read'), writes: count('write') }).toEqual({ reads: 77, writes: 61 })
    const unified = all.filter(({ api }) => api === 'v1')
    expect(unified.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['v1.campaigns.query', 'v1.adGroups.query', 'v1.ads.query', 'v1.targets.query']),
    )
    expect(unified.every(({ access }) => access === 'read')).toBe(true)
  })

  it('has each name once, whatever its case', () => {
    expect(new Set(all.map(({ name }) => name.toLowerCase())).size).toBe(all.length)
  })

  it.each(named)('%s has everything that a call needs', (_name, operation) => {
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(operation.params.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath)
    expect(bodySchema(operation) !== undefined).toBe(operation.contentType !== undefined)
    expect(operation.accept).toMatch(/^application\//)
  })

  it.each(named)('%s has an example that passes its own validation', (_name, operation) => {
    const { operation: name, body } = exampleCall(operation)
    expect(name).toBe(operation.name)
    expect(validateBody(operation, body)).toEqual([])
  })

  it.each(named.filter(([, { access }]) => access === 'write'))(
    '%s has its items, its limit at Amazon, its answer and its snapshot operation',
    (_name, operation) => {
      expect(operation.maxItemsAtAmazon).toBeGreaterThan(0)
      expect(operation.multiStatus).toBeDefined()
      expect(answerSchema(operation)).toBeDefined()
      if (operation.snapshot) expect(all.some(({ name }) => name === operation.snapshot?.op)).toBe(true)
      else expect(operation.kind).toBe('create')
      if (operation.kind === 'archive') expect({ ...operation }).toMatchObject({ irreversible: true })
      expect(describeOperation(operation)).toMatchObject({ scope: 'ads:write', maxItems: 200 })
    },
  )

  it.each(named)('%s is listed with the fields that operations of the Selling Partner API have', (_name, operation) => {
    const { api, version, restricted, grantless, deprecated, rate, burst } = describeOperation(operation)
    const none = { restricted: false, grantless: false, deprecated: false, rate: null, burst: null }
    expect({ version, restricted, grantless, deprecated, rate, burst }).toEqual({ version: api, ...none })
  })
})
