import { z } from 'zod'
import type { Coverage } from './coverage.ts'
import type { Range } from './window.ts'

/** Whether there is something to answer with, and why not. */
export const Availability = z
  .object({
    status: z
      .enum(['available', 'partial', 'no_data', 'not_connected'])
      .describe(
        'partial: the answer covers less than the window that was asked for; no_data: there is nothing for this window; not_connected: the account has no such feed',
      ),
    reason: z.string().optional().describe('A sentence for people, where there is something to explain'),
  })
  .meta({ id: 'Availability' })
/** See the schema. */
export type Availability = z.output<typeof Availability>

/** What to say of an answer about a window; `isEmpty` when nothing at all was found in it. */
export function availabilityOf(
  { lack, first }: Coverage,
  { start, end, isPast }: Range & { isPast: boolean },
  isEmpty: boolean,
): Availability {
  if (lack) return lack
  if (first !== undefined && end < first) return { status: 'no_data', reason: `The data begins on ${first}.` }
  if (isEmpty) return { status: 'no_data', reason: 'There is nothing for these days.' }
  if (isPast) {
    const reason = 'The window lies past the latest complete day; that day is answered in its place.'
    return { status: 'partial', reason }
  }
  if (first !== undefined && start < first) return { status: 'partial', reason: `The data begins on ${first}.` }
  return { status: 'available' }
}
