import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { nodeOf, readSpec, type Spec } from './spec.ts'
import { toSchema } from './to-schema.ts'

const schemas = {
  Id: { type: 'integer', format: 'int64', description: 'prose', example: 1 },
  Base: {
    type: 'object',
    description: 'prose',
    properties: { name: { type: 'string', maxLength: 5, title: 'prose' } },
    required: ['name'],
  },
  Item: {
    allOf: [
      { $ref: '#/components/schemas/Base' },
      { type: 'object', properties: { targetId: { $ref: '#/components/schemas/Id' } } },
    ],
  },
  Nullable: { type: 'string', nullable: true, enum: ['A', 'A'] },
  Choice: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
  Long: { type: 'array', maximum: 100, items: { type: 'string' } },
  Map: { type: 'object', additionalProperties: { type: 'string', description: 'prose' } },
}

let folder: string
let spec: Spec
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spec-'))
  await writeFile(join(folder, 'spec.json'), JSON.stringify({ paths: {}, components: { schemas } }))
  spec = await readSpec(folder, 'spec.json')
})
afterAll(() => rm(folder, { recursive: true }))

const convert = (name: keyof typeof schemas, closed = true) => toSchema(spec, nodeOf(schemas[name]), { closed })

describe('a schema of the catalog', () => {
  it('has its references resolved, its parts merged, its prose left out, and is closed', () => {
    expect(convert('Item')).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 5 },
        targetId: { type: ['string', 'integer'], format: 'id64', pattern: '^[0-9]{1,20}$', maximum: 2 ** 53 - 1 },
      },
      required: ['name'],
      additionalProperties: false,
    })
    expect(convert('Item', false)).not.toHaveProperty('additionalProperties')
  })

  it('marks nullable values, and lists each enum value once', () => {
    expect(convert('Nullable')).toEqual({ type: ['string', 'null'], enum: ['A', null] })
  })

  it('requires at least one alternative where the documents require exactly one and violate it', () => {
    expect(convert('Choice')).toEqual({ anyOf: [{ type: 'string' }, { type: 'number' }] })
  })

  it('is cut where it contains itself', () => {
    expect(convert('Tree')).toMatchObject({ properties: { children: { type: 'array', items: {} } } })
  })

  it('keeps the length limits of a list', () => {
    expect(convert('Long')).toEqual({ type: 'array', maxItems: 100, items: { type: 'string' } })
  })

  it('keeps the values of a map', () => {
    expect(convert('Map')).toEqual({ type: 'object', additionalProperties: { type: 'string' } })
  })
})
