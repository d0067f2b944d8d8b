import { z } from 'zod'

/** Option that takes several values, separated by commas or spaces. */
export const list = (one: string) =>
  z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(z.string()).min(1, `must name at least one ${one}`))
    .describe(`${one},${one},…`)
