import { z } from 'zod'

/** A user's name: one line of text. */
export const userName = z
  .string()
  .trim()
  .min(1, 'is missing')
  .max(100, 'must have at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text')
export const userEmail = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters')
  .pipe(z.email('is not an e-mail address'))
export const role = z.enum(['admin', 'viewer'], { error: 'must be admin or viewer' })
