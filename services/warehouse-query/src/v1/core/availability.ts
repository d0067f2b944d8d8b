import { z } from 'zod'
import type { Coverage } from './coverage.ts'
import type { Range } from './window.ts'

/** Availability of data for an answer, with the reason when data is missing. */
export const Availability = z
  .object({
    status: z
      .enum(['available', 'partial', 'no_data', 'not_connected'])
      .describe(
        'partial: the answer covers less than the requested window; no_data: this window has no data; not_connected: the account has no such feed',
      ),
    reason: z.string().optional().describe('Human-readable explanation; absent when the answer is complete'),
  })
  .meta({ id: 'Availability' })
/** The output type of the schema. */
export type Availability = z.output<typeof Availability>

/** Returns the availability of an answer about a window; `isEmpty` when no row was found in it. */
export function availabilityOf(
  { unavailable, first }: Coverage,
  { start, end, isPast }: Range & { isPast: boolean },
  isEmpty: boolean,
): Availability {
  if (unavailable) return unavailable
  if (first !== undefined && end < first) return { status: 'no_data', reason: `The data begins on ${first}.` }
  if (isEmpty) return { status: 'no_data', reason: 'There is no data for these days.' }
  if (isPast) {
    const reason = 'The window lies past the latest complete day; the answer covers that day instead.'
    return { status: 'partial', reason }
  }
  if (first !== undefined && start < first) return { status: 'partial', reason: `The data begins on ${first}.` }
  return { status: 'available' }
}
