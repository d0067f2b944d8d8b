import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { checkInput, parseInput } from './index.ts'

const issuesOf = (schema: z.ZodType, value: unknown) => {
  const checked = checkInput(schema, value)
  return 'issues' in checked ? checked.issues : []
}
const map = new Map([[new Date(0), 'x']])

/** Every issue code of zod, with each of its variants: schema, value, path and message. */
const table: [code: string, schema: z.ZodType, value: unknown, path: string, message: string][] = [
  ['invalid_type', z.object({ a: z.string() }), {}, 'a', 'is required: a string'],
  ['invalid_type', z.object({ a: z.string() }), { a: 1 }, 'a', 'must be a string'],
  ['invalid_type', z.object({ a: z.array(z.int()) }), { a: ['1'] }, 'a.0', 'must be a number'],
  ['invalid_type', z.object({ a: z.int() }), { a: 1.5 }, 'a', 'must be a whole number'],
  ['invalid_type', z.object({ a: z.boolean() }), { a: 'yes' }, 'a', 'must be true or false'],
  ['invalid_type', z.object({ a: z.coerce.number() }), { a: 'many' }, 'a', 'must be a number'],
  ['invalid_type', z.object({}), [], 'body', 'must be an object'],
  ['invalid_type', z.object({ a: z.never() }), { a: 1 }, 'a', 'must be absent'],
  ['too_small', z.number().min(1), 0, 'body', 'must be at least 1'],
  ['too_small', z.number().min(1).max(500), 0, 'body', 'must be from 1 to 500'],
  ['too_small', z.number().gt(1), 1, 'body', 'must be more than 1'],
  ['too_small', z.string().min(1), '', 'body', 'must not be empty'],
  ['too_small', z.string().length(2), 'a', 'body', 'must have at least 2 characters'],
  ['too_small', z.array(z.string()).min(1), [], 'body', 'must have at least 1 item'],
  ['too_small', z.date().min(new Date(0)), new Date(-1), 'body', 'must be at least 1970-01-01T00:00:00.000Z'],
  ['too_big', z.number().max(5), 6, 'body', 'must be at most 5'],
  ['too_big', z.number().min(1).max(500), 501, 'body', 'must be from 1 to 500'],
  ['too_big', z.int(), 2 ** 60, 'body', 'must be at most 9007199254740991'],
  ['too_big', z.number().lt(5), 5, 'body', 'must be less than 5'],
  ['too_big', z.string().max(1), 'ab', 'body', 'must have at most 1 character'],
  ['too_big', z.set(z.string()).max(1), new Set(['a', 'b']), 'body', 'must have at most 1 item'],
  ['invalid_format', z.iso.date(), '2026-02-30', 'body', 'must be a date that exists, e.g. 2026-08-01'],
  [
    'invalid_format',
    z.iso.datetime(),
    'yesterday',
    'body',
    'must be a time in ISO 8601 on a day that exists, e.g. 2026-08-01T00:00:00Z',
  ],
  ['invalid_format', z.email(), 'x', 'body', 'must be an e-mail address'],
  ['invalid_format', z.url(), 'x', 'body', 'must be a URL, e.g. https://example.com/'],
  ['invalid_format', z.uuid(), 'x', 'body', 'must be a UUID'],
  ['invalid_format', z.string().regex(/^B0[A-Z]$/), 'x', 'body', 'must match ^B0[A-Z]$'],
  ['invalid_format', z.string().startsWith('a'), 'x', 'body', 'must start with a'],
  ['invalid_format', z.string().endsWith('a'), 'x', 'body', 'must end with a'],
  ['invalid_format', z.string().includes('a'), 'x', 'body', 'must contain a'],
  ['invalid_format', z.nanoid(), 'x', 'body', 'must be a valid nanoid'],
  ['not_multiple_of', z.number().multipleOf(5), 6, 'body', 'must be a multiple of 5'],
  [
    'unrecognized_keys',
    z.strictObject({ merchantId: z.string() }),
    { merchantId: 'm', merchnatId: 'x' },
    'merchnatId',
    'is not a parameter here: did you mean merchantId?',
  ],
  [
    'unrecognized_keys',
    z.strictObject({ a: z.strictObject({ sku: z.string() }) }),
    { a: { sku: 's', colour: 1 } },
    'a.colour',
    'is not a parameter here: its parameters are sku',
  ],
  ['unrecognized_keys', z.strictObject({}), { x: 1 }, 'x', 'is not a parameter here: it has no parameters'],
  ['invalid_union', z.union([z.string(), z.array(z.string())]), 1, 'body', 'must be a string or a list'],
  ['invalid_union', z.object({ a: z.union([z.string(), z.number()]) }), {}, 'a', 'is required'],
  [
    'invalid_union',
    z.union([z.string(), z.object({ a: z.object({ b: z.int() }) })]),
    { a: { b: 'x' } },
    'a.b',
    'must be a number',
  ],
  [
    'invalid_union',
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('feed'), id: z.string() }),
      z.object({ kind: z.literal('query') }),
    ]),
    { kind: 'fed' },
    'kind',
    'must be one of feed, query; did you mean feed?',
  ],
  ['invalid_key', z.record(z.string().max(1), z.string()), { ab: 'x' }, 'ab', 'must have at most 1 character'],
  ['invalid_element', z.map(z.date(), z.string().max(0)), map, 'body', 'must have at most 0 characters'],
  [
    'invalid_value',
    z.object({ a: z.enum(['ENABLED', 'PAUSED']) }),
    { a: 'ENABELD' },
    'a',
    'must be one of ENABLED, PAUSED; did you mean ENABLED?',
  ],
  ['invalid_value', z.object({ a: z.enum(['A', 'B']) }), {}, 'a', 'is required: one of A, B'],
  ['invalid_value', z.literal('x'), 'y', 'body', 'must be x'],
  ['custom', z.string().refine((text) => text === 'x'), 'y', 'body', 'is not valid'],
  ['custom', z.string().refine((text) => text === 'x', 'must be the letter x'), 'y', 'body', 'must be the letter x'],
]

/** The compiler requires every code of zod. */
const codesOfZod: Record<z.core.$ZodIssueCode, true> = {
  invalid_type: true,
  too_big: true,
  too_small: true,
  invalid_format: true,
  not_multiple_of: true,
  unrecognized_keys: true,
  invalid_union: true,
  invalid_key: true,
  invalid_element: true,
  invalid_value: true,
  custom: true,
}

describe('input', () => {
  it.each(table)(
    'with the problem %s is answered by path and by what is allowed: %#',
    (code, schema, value, path, message) => {
      expect(schema.safeParse(value).error?.issues.map((issue) => issue.code)).toContain(code)
      expect(issuesOf(schema, value)).toEqual([{ path, message }])
    },
  )

  it('is tested with every code of zod', () => {
    expect([...new Set(table.map(([code]) => code))].sort()).toEqual(Object.keys(codesOfZod).sort())
  })

  it('has one issue for each unknown parameter, for the first fifty', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x${index}`, 1]))
    const issues = issuesOf(z.strictObject({ limit: z.int().optional() }), many)
    expect(issues).toHaveLength(51)
    expect(issues.every(({ path }) => path !== '')).toBe(true)
    expect(issues.at(-1)).toEqual({ path: 'body', message: 'has 10 more unknown parameters' })
  })

  it('is refused as validation_error, and returned as its type otherwise', () => {
    expect(parseInput(z.object({ a: z.coerce.number() }), { a: '1' })).toEqual({ a: 1 })
    expect(() => parseInput(z.object({ a: z.string() }), {})).toThrow(
      expect.objectContaining({ kind: 'validation_error', friendly: 'a: is required: a string' }),
    )
  })
})

it('an object where text is allowed too is answered with each of its issues, and the names of its own fields', () => {
  const schema = z.strictObject({
    credentials: z.union([z.string(), z.strictObject({ client_id: z.string(), region: z.enum(['NA', 'EU']) })]),
  })
  expect(issuesOf(schema, { credentials: { clientid: 'a', region: 'XX' }, credential: 1 })).toEqual([
    { path: 'credentials.client_id', message: 'is required: a string' },
    { path: 'credentials.region', message: 'must be one of NA, EU' },
    { path: 'credentials.clientid', message: 'is not a parameter here: did you mean client_id?' },
    { path: 'credential', message: 'is not a parameter here: did you mean credentials?' },
  ])
})
