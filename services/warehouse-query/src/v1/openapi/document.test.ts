import { describe, expect, it } from '@jest/globals'
import Ajv2020 from 'ajv/dist/2020.js'
import { z } from 'zod'
import { Money } from '../core/money.ts'
import { sortBy } from '../core/sort.ts'
import { wholeNumber } from '../core/whole-number.ts'
import { openApiDocument, openApiText } from './document.ts'
import { fieldsOf, toSchema } from './to-schema.ts'

describe('the schema of an answer', () => {
  const Answer = z.object({
    id: z.string(),
    pattern: z.string().regex(/^a+$/),
    format: z.iso.date(),
    minimum: z.int(),
    share: z.number().nullable(),
    sales: Money.describe('of the day'),
    reason: z.string().optional(),
  })
  const { schema, named } = toSchema(Answer, 'input')
  const good = {
    id: 'x',
    pattern: 'aa',
    format: '2024-02-29',
    minimum: 3,
    share: null,
    sales: { amount: '1.50', currency: 'USD' },
  }

  it('keeps fields whose names are keywords of JSON Schema, and the named parts', () => {
    expect(schema).toMatchObject({
      required: ['id', 'pattern', 'format', 'minimum', 'share', 'sales'],
      properties: {
        id: { type: 'string' },
        pattern: { type: 'string', pattern: '^a+$' },
        format: { type: 'string', format: 'date' },
        minimum: { type: 'integer' },
        sales: { $ref: '#/components/schemas/Money', description: 'of the day' },
      },
    })
    expect(Object.keys(named)).toEqual(['Money'])
  })

  it.each<[string, object]>([
    ['the current contract', {}],
    ['an additional field', { more: 1 }],
    ['an optional field', { reason: 'x' }],
    ['no id', { id: undefined }],
    ['another pattern', { pattern: 'b' }],
    ['a float for a whole number', { minimum: 1.5 }],
    ['money as a number', { sales: 1.5 }],
    ['money without its currency', { sales: { amount: '1.50' } }],
    ['money that is not exact', { sales: { amount: '1e3', currency: 'USD' } }],
    ['text for a ratio', { share: '0.5' }],
  ])('and the schema that validates answers agree on %s', (_name, change) => {
    const value = JSON.parse(JSON.stringify({ ...good, ...change }))
    const ajv = new Ajv2020.default({ strict: false, validateFormats: false })
    const isValid = ajv.compile({ ...schema, components: { schemas: named } })
    expect(isValid(value)).toBe(Answer.safeParse(value).success)
  })
})

it('parameters have the type of their values, although the URL holds text', () => {
  const query = z.strictObject({
    limit: wholeNumber(1, 500).default(100),
    sort: sortBy(['cost'], '-cost'),
    text: z.string(),
  })
  expect(fieldsOf(query)).toMatchObject([
    { name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } },
    { name: 'sort', required: false, schema: { enum: ['cost', '-cost'], default: '-cost' } },
    { name: 'text', required: true, schema: { type: 'string' } },
  ])
})

describe('the document', () => {
  const { paths, components } = openApiDocument()

  it('is up to date in docs/openapi', () => {
    expect(JSON.parse(openApiText())).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
    expect(openApiText().endsWith('\n}\n')).toBe(true)
  })

  it('names each endpoint once, with its account and its scope', () => {
    const ids = Object.values(paths).map((methods) => methods.get?.operationId)
    expect(new Set(ids).size).toBe(10)
    expect(paths['/v1/retail/sales']?.get).toMatchObject({
      operationId: 'get_retail_sales',
      security: [{ oauth2: ['retail:read'] }],
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'account_id', required: true })]),
    })
  })

  it('contains every part that it refers to', () => {
    const references = [...JSON.stringify(paths).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)]
    expect(references.length).toBeGreaterThan(20)
    const held: Record<string, object> = { schemas: components.schemas, headers: components.headers }
    for (const [, kind = '', name] of references) expect(Object.keys(held[kind] ?? {})).toContain(name)
  })
})
