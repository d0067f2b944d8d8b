import { z } from 'zod'

/** The `sort` parameter: one of `fields`, ascending, or descending with a minus before it. */
export const sortBy = <const F extends string>(fields: readonly F[], preset: NoInfer<F | `-${F}`>) => {
  const values: string[] = fields.flatMap((field) => [field, `-${field}`])
  const sort = z.enum(values).default(preset)
  return sort.describe(
    'The field to sort by; with a minus, the largest first. Rows without a value come last',
  ) as unknown as z.ZodType<F | `-${F}`, F | `-${F}` | undefined>
}

/** One row's own key decides where the sorted values are equal, so that every row has one place. */
export interface Order {
  /** A column of the query that is paged; may be NULL. */
  by: string
  descending: boolean
  /** Of the row's own key, never NULL. */
  key: string
  /** Whether the values of `by` and `key` are text. */
  isText: { by: boolean; key: boolean }
}

/** The field and direction of a `sort` parameter. */
export function parseSort<F extends string>(sort: F | `-${F}`): { field: F; descending: boolean } {
  const descending = sort.startsWith('-')
  // The schema admits a field, or a field behind a minus.
  return { field: (descending ? sort.slice(1) : sort) as F, descending }
}
