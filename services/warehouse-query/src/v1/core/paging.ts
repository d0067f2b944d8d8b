import { z } from 'zod'
import { cursorLengthMax } from './cursors.ts'
import { wholeNumber } from './whole-number.ts'

/** Query parameters of every list. */
export const pageQuery = {
  limit: wholeNumber(1, 500).default(100).describe('Rows of a page'),
  cursor: z
    .string()
    .max(cursorLengthMax)
    .optional()
    .describe('next_cursor of the page before, with every other parameter but limit as it was'),
}

/** Final field of every list's answer. */
export const pageAnswer = {
  next_cursor: z.string().nullable().describe('Pass it as cursor for the next page. null: this was the last one'),
}

/** A position in a list's order: the sort value, if the list has one, and the row's own key. */
export type Position = readonly (string | null)[]

/**
 * Splits off the extra row that was read beyond `limit`, and returns the page with the position after which the next one begins.
 */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  positionOf: (row: T) => Position,
): { page: T[]; next: Position | undefined } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last !== undefined ? positionOf(last) : undefined }
}
