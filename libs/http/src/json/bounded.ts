import { type ZodType, z } from 'zod'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Any JSON object. Its members are taken as they are, which for thousands of them is far cheaper than zod's record. */
export const anyObject = z.custom<Record<string, unknown>>(isObject, 'must be an object')

/** Any JSON array, its items taken as they are. */
export const anyArray = z.custom<unknown[]>(Array.isArray, 'must be an array')

const sizeOf = (max: number, min = 0) =>
  min > 0 ? `must have from ${min} to ${max} items` : `must have at most ${max} items`

/** A list of `min` to `max` items, refused by its length before an item is looked at: each would be an issue of its own. */
export const listOf = <Item extends ZodType>(item: Item, { min = 0, max }: { min?: number; max: number }) =>
  anyArray.refine(({ length }) => length >= min && length <= max, sizeOf(max, min)).pipe(z.array(item))

/** An object with at most `max` members, refused by their number before one of them is looked at. */
export const recordOf = <Value extends ZodType>(value: Value, { max }: { max: number }) =>
  anyObject
    .refine((object) => Object.keys(object).length <= max, `must have at most ${max} members`)
    .pipe(z.record(z.string(), value))
