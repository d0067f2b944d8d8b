import { z } from 'zod'
import { cursorLengthMax } from './cursors.ts'
import { wholeNumber } from './whole-number.ts'

/** The parameters of every list. */
export const pageQuery = {
  limit: wholeNumber(1, 500).default(100).describe('Rows of a page'),
  cursor: z
    .string()
    .max(cursorLengthMax)
    .optional()
    .describe('next_cursor of the page before, with every other parameter but limit as it was'),
}

/** The end of every list's answer. */
export const pageAnswer = {
  next_cursor: z.string().nullable().describe('Pass it as cursor for the next page. null: this was the last one'),
}

/** A place in a list's order: the sorted value, where there is one, and the row's own key. */
export type Position = readonly (string | null)[]

/** A page of rows of which one more than `limit` was read, and the position that the next page begins behind. */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  positionOf: (row: T) => Position,
): { page: T[]; next: Position | undefined } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last !== undefined ? positionOf(last) : undefined }
}
