import { z } from 'zod'

const dayMs = 86_400_000
const error = 'must be a date such as 2027-01-31, a date-time with its zone, or a number of days such as 90d'

/** When something ends, as ISO 8601: a day (its beginning, UTC), a moment, or so many days from now. */
export const expires = z
  .union(
    [
      z
        .string()
        .regex(/^[1-9]\d{0,3}d$/)
        .transform((text) => new Date(Date.now() + Number.parseInt(text, 10) * dayMs)),
      z.iso.date().transform((text) => new Date(text)),
      z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    ],
    { error },
  )
  .transform((moment) => moment.toISOString())
  .optional()
  .describe('date|<n>d')
