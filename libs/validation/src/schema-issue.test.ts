import { expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { schemaIssue } from './index.ts'

const ajv = new Ajv({ strict: false, verbose: true, allErrors: true })
ajv.addFormat('date', () => false)
ajv.addFormat('id64', true)

const table: [keyword: string, schema: object, value: unknown, path: string, message: string][] = [
  ['required', { required: ['a'] }, {}, 'body.a', 'is required'],
  ['type', { properties: { a: { type: 'integer' } } }, { a: 'x' }, 'body.a', 'must be a whole number'],
  ['type', { type: ['number', 'null'] }, 'x', 'body', 'must be a number or null'],
  ['enum', { enum: ['ENABLED', 'PAUSED'] }, 'ENABELD', 'body', 'must be one of ENABLED, PAUSED; did you mean ENABLED?'],
  ['const', { const: 'x' }, 'y', 'body', 'must be x'],
  ['pattern', { pattern: '^a$' }, 'b', 'body', 'must match ^a$'],
  ['pattern', { pattern: '^[0-9]$', format: 'id64' }, 'b', 'body', 'must be an id: a string of digits'],
  ['format', { format: 'date' }, 'b', 'body', 'must be a date that exists, e.g. 2026-08-01'],
  ['minimum', { minimum: 1 }, 0, 'body', 'must be at least 1'],
  ['maximum', { maximum: 1 }, 2, 'body', 'must be at most 1'],
  ['exclusiveMinimum', { exclusiveMinimum: 1 }, 1, 'body', 'must be more than 1'],
  ['exclusiveMaximum', { exclusiveMaximum: 1 }, 1, 'body', 'must be less than 1'],
  ['multipleOf', { multipleOf: 5 }, 6, 'body', 'must be a multiple of 5'],
  ['minLength', { minLength: 1 }, '', 'body', 'must not be empty'],
  ['maxLength', { maxLength: 2 }, 'abc', 'body', 'must have at most 2 characters'],
  ['minItems', { minItems: 1 }, [], 'body', 'must have at least 1 item'],
  ['maxItems', { maxItems: 1 }, [1, 2], 'body', 'must have at most 1 item'],
  ['uniqueItems', { uniqueItems: true }, [1, 1], 'body', 'must not repeat an item'],
  ['minProperties', { minProperties: 1 }, {}, 'body', 'must have at least 1 field'],
  ['maxProperties', { maxProperties: 0 }, { a: 1 }, 'body', 'must have at most 0 fields'],
  [
    'additionalProperties',
    { properties: { campaignId: {} }, additionalProperties: false },
    { campaingId: 1 },
    'body.campaingId',
    'is not a parameter here: did you mean campaignId?',
  ],
  ['not', { not: {} }, 1, 'body', 'is not valid'],
]

it.each(table)(
  'an error of the keyword %s is answered by path and by what is allowed',
  (keyword, schema, value, path, message) => {
    const validate = ajv.compile(schema)
    validate(value)
    const [error, ...others] = validate.errors ?? []
    expect([error?.keyword, others]).toEqual([keyword, []])
    expect(error && schemaIssue(error, 'body')).toEqual({ path, message })
  },
)
