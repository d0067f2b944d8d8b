import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { breakingChanges } from './breaking-changes.ts'
import { parseDocument } from './document.ts'

const parameter = (name: string, schema: object = { type: 'string' }, required = false) => ({
  name,
  in: 'query',
  required,
  schema,
})

const operation = {
  operationId: 'get_sales',
  security: [{ oauth2: ['retail:read'] }],
  parameters: [
    parameter('account_id', { type: 'string' }, true),
    parameter('limit', { type: 'integer', minimum: 1, maximum: 500, default: 100 }),
    parameter('sort', { type: 'string', enum: ['date', '-date'], default: 'date' }),
  ],
  responses: {
    200: {
      headers: { ETag: {} },
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['data', 'next_cursor'],
            properties: {
              data: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['date', 'sales', 'share'],
                  properties: {
                    date: { type: 'string', format: 'date' },
                    sales: { $ref: '#/components/schemas/Money' },
                    share: { type: ['number', 'null'] },
                    status: { type: 'string', enum: ['available', 'no_data'] },
                  },
                },
              },
              next_cursor: { anyOf: [{ type: 'string' }, { type: 'null' }] },
            },
          },
        },
      },
    },
    404: { content: {} },
  },
}
const money = { type: 'object', required: ['amount'], properties: { amount: { type: 'string', pattern: '^[0-9]+$' } } }

/** Returns the breaking changes after a change to the document's text. */
function problems(change: (text: string) => string): string[] {
  const text = JSON.stringify({ paths: { '/v1/sales': { get: operation } }, components: { schemas: { Money: money } } })
  const changed = change(text)
  if (change !== same && changed === text) throw new Error('the change has no effect')
  return breakingChanges({ released: parseDocument(text), current: parseDocument(changed) })
}
const same = (text: string): string => text
const put = (from: string, to: string) => (text: string) => text.replace(from, to)

describe('what callers would notice', () => {
  it.each<[string, string, string]>([
    ['an endpoint that is gone', '"/v1/sales"', '"/v1/sale"'],
    ['another method', '"get"', '"post"'],
    ['another operation id', '"get_sales"', '"sales"'],
    ['another scope', '"retail:read"', '"ads:read"'],
    ['one more scope', '["retail:read"]', '["retail:read","ads:read"]'],
    ['a parameter that is gone', '"name":"limit"', '"name":"page_size"'],
    [
      'a parameter that is required now',
      '"name":"limit","in":"query","required":false',
      '"name":"limit","in":"query","required":true',
    ],
    ['a new required parameter', '"parameters":[', `"parameters":[${JSON.stringify(parameter('month', {}, true))},`],
    ['a lower maximum', '"maximum":500', '"maximum":100'],
    ['a higher minimum', '"minimum":1', '"minimum":2'],
    ['another default', '"default":100', '"default":50'],
    ['another type of a parameter', '"type":"integer"', '"type":"string"'],
    ['a value that is no longer accepted', '"enum":["date","-date"]', '"enum":["date"]'],
    ['a new list of values', '{"type":"string"}}', '{"type":"string","enum":["a"]}}'],
    ['a field that is gone', '"date":{"type":"string","format":"date"},', ''],
    ['a field that is optional now', '["date","sales","share"]', '["date","sales"]'],
    ['a field that may be null now', '"date":{"type":"string"', '"date":{"type":["string","null"]'],
    ['another type of a field', '"share":{"type":["number","null"]}', '"share":{"type":"string"}'],
    ['a field of a shared part that is gone', '"amount":{', '"value":{'],
    ['another pattern', '^[0-9]+$', '^[0-9.]+$'],
    ['another format', '"format":"date"', '"format":"date-time"'],
    ['a header that is gone', '"ETag"', '"Etag2"'],
    ['another media type', 'application/json', 'text/csv'],
    ['a success that is gone', '"200"', '"201"'],
    ['a list of values that is gone', ',"enum":["available","no_data"]', ''],
  ])('%s', (_name, from, to) => {
    expect(problems(put(from, to))).not.toEqual([])
  })
})

describe('what may change', () => {
  it.each<[string, string, string]>([
    ['a new optional parameter', '"parameters":[', `"parameters":[${JSON.stringify(parameter('asin'))},`],
    ['a higher maximum', '"maximum":500', '"maximum":1000'],
    ['a required parameter that is optional now', '"required":true', '"required":false'],
    ['one more value of a parameter', '"enum":["date","-date"]', '"enum":["date","-date","sales"]'],
    ['a new field', '"share":{', '"orders":{"type":"integer"},"share":{'],
    ['one more value in an answer', '["available","no_data"]', '["available","no_data","partial"]'],
    ['a field that is never null now', '"share":{"type":["number","null"]}', '"share":{"type":"number"}'],
    ['a failure that is gone', '"404"', '"410"'],
    ['a new endpoint', '"paths":{', `"paths":{"/v1/new":{"get":${JSON.stringify(operation)}},`],
    ['another way to write null', '{"anyOf":[{"type":"string"},{"type":"null"}]}', '{"type":["null","string"]}'],
  ])('%s', (_name, from, to) => {
    expect(problems(put(from, to))).toEqual([])
  })

  it('nothing', () => {
    expect(problems(same)).toEqual([])
  })
})

it('the released contract of /v1 can be compared', () => {
  const file = join(resolve(import.meta.dirname, '../../../..'), 'docs/openapi/v1.released.json')
  const released = parseDocument(readFileSync(file, 'utf8'))
  expect(Object.keys(released.paths)).toContain('/v1/retail/sales')
  const { '/v1/retail/sales': _, ...paths } = released.paths
  expect(breakingChanges({ released, current: { ...released, paths } })).toEqual(['GET /v1/retail/sales is gone'])
})
