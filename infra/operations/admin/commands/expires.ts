import { z } from 'zod'

const dayMs = 86_400_000
const error =
  'must be a date (2027-01-31), a date-time with a time zone (2027-01-31T12:00:00Z) or a number of days (90d)'

/** Option for an expiry: a date (00:00 UTC), a date-time, or a number of days from now; parsed to ISO 8601. */
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
