import { z } from 'zod'

/** Several of something in one option, by commas or spaces. */
export const list = (one: string) =>
  z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(z.string()).min(1, `names no ${one}`))
    .describe(`${one},${one},…`)
