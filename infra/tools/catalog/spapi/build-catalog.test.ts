import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { buildCatalog } from './build-catalog.ts'
import { catalogText } from './catalog-text.ts'
import { readModels } from './read-models.ts'

const directory = mkdtempSync(join(tmpdir(), 'models-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const error = { $ref: '#/definitions/ErrorList' }
const answer = (schema?: object) => ({ description: 'prose', ...(schema && { schema }) })
const plan = '**Usage Plan:**\n| Rate | Burst |\n| -- | -- |\n| 0.5 | 30 |'

const model = {
  swagger: '2.0',
  info: { title: 'Things', version: 'v1', description: 'prose' },
  basePath: '/',
  parameters: { page: { name: 'NextToken', in: 'query', type: 'string', description: 'prose' } },
  paths: {
    '/things/v1/{kind}': {
      parameters: [
        { name: 'kind', in: 'path', required: true, type: 'string', 'x-amazon-spds-greedy-path-parameter': true },
      ],
      get: {
        operationId: 'listThings',
        description: `Lists.\n${plan}`,
        deprecated: true,
        parameters: [
          { $ref: '#/parameters/page' },
          {
            name: 'ids',
            in: 'query',
            type: 'array',
            maxItems: 3,
            items: { type: 'string', format: '[A-Z]', 'x-note': 'prose' },
          },
          {
            name: 'since',
            in: 'query',
            type: 'string',
            format: 'date-time',
            collectionFormat: 'csv',
            'x-example': 'prose',
          },
        ],
        responses: {
          200: { ...answer({ $ref: '#/definitions/ListAnswer' }), 'x-amzn-api-sandbox': { static: [] } },
          400: answer(error),
        },
      },
    },
    '/things/v1': {
      'x-amzn-api-sandbox-only': true,
      'x-amzn-api-sandbox': { dynamic: {} },
      put: {
        operationId: 'putThing',
        parameters: [{ name: 'thing', in: 'body', required: true, schema: { $ref: '#/definitions/Thing' } }],
        responses: { 204: answer() },
      },
      post: { operationId: 'putThing', responses: { 202: answer() } },
    },
    '/things/v1/nothing': {},
  },
  definitions: {
    ListAnswer: { type: 'object', properties: { payload: { $ref: '#/definitions/ThingList' }, errors: error } },
    ThingList: {
      type: 'object',
      description: 'prose',
      properties: {
        NextToken: { type: 'string' },
        description: { type: 'string' },
        Things: { type: 'array', items: { $ref: '#/definitions/Thing' } },
      },
    },
    Thing: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string', example: 'prose' },
        parts: { type: 'array', items: { $ref: '#/definitions/Thing' } },
      },
    },
    ErrorList: { type: 'array', items: { type: 'object' } },
    Unused: { type: 'string' },
  },
}

mkdirSync(join(directory, 'models', 'things'), { recursive: true })
writeFileSync(join(directory, 'models', 'things', 'things.json'), JSON.stringify(model))
writeFileSync(join(directory, 'models', 'no-model.json'), '{}')

describe('the generated catalog', () => {
  const catalog = buildCatalog(readModels(directory), 'abc1234')

  it('has a record for each operation, with the parameters of its path', () => {
    expect(catalog.operations).toEqual([
      {
        id: 'things.listThings',
        operationId: 'listThings',
        api: 'things',
        version: 'v1',
        method: 'GET',
        path: '/things/v1/{kind}',
        params: [
          { name: 'kind', in: 'path', required: true, type: 'string', greedy: true },
          { name: 'NextToken', in: 'query', type: 'string' },
          { name: 'ids', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'csv', maxItems: 3 },
          { name: 'since', in: 'query', type: 'string', format: 'date-time' },
        ],
        answers: { 200: 'ListAnswer' },
        errors: { 400: 'array' },
        rate: 0.5,
        burst: 30,
        page: { request: 'NextToken', response: '/payload/NextToken', items: ['/payload/Things'] },
        payload: true,
        deprecated: true,
        sandbox: 'static',
      },
      {
        id: 'things.putThing#POST',
        operationId: 'putThing',
        api: 'things',
        version: 'v1',
        method: 'POST',
        path: '/things/v1',
        params: [],
        answers: { 202: null },
        sandboxOnly: true,
        sandbox: 'dynamic',
      },
      {
        id: 'things.putThing#PUT',
        operationId: 'putThing',
        api: 'things',
        version: 'v1',
        method: 'PUT',
        path: '/things/v1',
        params: [],
        body: { name: 'thing', schema: 'Thing', required: true },
        answers: { 204: null },
        sandboxOnly: true,
        sandbox: 'dynamic',
      },
    ])
  })

  it('has the definitions that bodies and answers reach, without prose', () => {
    expect(Object.keys(catalog.definitions.things ?? {})).toEqual(['ErrorList', 'ListAnswer', 'Thing', 'ThingList'])
    expect(catalog.definitions.things?.ThingList).toEqual({
      type: 'object',
      properties: {
        NextToken: { type: 'string' },
        description: { type: 'string' },
        Things: { type: 'array', items: { $ref: '#/definitions/Thing' } },
      },
    })
    expect(catalogText(catalog)).not.toContain('prose')
  })

  it('is text with one line per operation and definition, and parses to the same catalog', () => {
    const text = catalogText(catalog)
    expect(JSON.parse(text)).toEqual(catalog)
    expect(text.split('\n').filter((line) => /^(\{"id":|"\w+":\{"type")/.test(line))).toHaveLength(3 + 4)
  })

  it('is not built from files that are not models', () => {
    const empty = mkdtempSync(join(directory, 'empty-'))
    expect(() => readModels(empty)).toThrow('no model in')
    writeFileSync(join(empty, 'broken.json'), '{')
    expect(() => readModels(empty)).toThrow('broken.json is not JSON')
    writeFileSync(join(empty, 'broken.json'), '{"swagger":"3.0"}')
    expect(() => readModels(empty)).toThrow('swagger')
  })
})
