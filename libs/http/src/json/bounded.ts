import { type ZodType, z } from 'zod'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Accepts any JSON object without checking its members, which for thousands of members is far cheaper than zod's record. */
export const anyObject = z.custom<Record<string, unknown>>(isObject, 'must be an object')

/** Accepts any JSON array without checking its items. */
export const anyArray = z.custom<unknown[]>(Array.isArray, 'must be an array')

const sizeOf = (max: number, min = 0) =>
  min > 0 ? `must have from ${min} to ${max} items` : `must have at most ${max} items`

/** Accepts a list of `min` to `max` items. The length is checked before the items: each of them could raise an issue. */
export const listOf = <Item extends ZodType>(item: Item, { min = 0, max }: { min?: number; max: number }) =>
  anyArray.refine(({ length }) => length >= min && length <= max, sizeOf(max, min)).pipe(z.array(item))

/** Accepts an object with at most `max` members. Their number is checked before the members. */
export const recordOf = <Value extends ZodType>(value: Value, { max }: { max: number }) =>
  anyObject
    .refine((object) => Object.keys(object).length <= max, `must have at most ${max} members`)
    .pipe(z.record(z.string(), value))
