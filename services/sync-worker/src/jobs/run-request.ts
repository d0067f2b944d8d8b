import { z } from 'zod'

const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date or a time with its offset',
})

/** Fields of the window that a caller asks a run for: a date as `to` is inclusive, `full` loads everything. */
export const runFields = { from: time.optional(), to: time.optional(), full: z.boolean().optional() }

interface Window {
  from?: string | undefined
  to?: string | undefined
}

/** Returns whether a window has its bounds in order. */
export const isInOrder = ({ from, to }: Window): boolean => !from || !to || Date.parse(from) <= Date.parse(to)

/** The issue of a window that is not in order. */
export const outOfOrder = { path: ['to'], error: 'must be later than from' }

/** The window that a caller asks a run for. */
export const runRequest = z.strictObject(runFields).refine(isInOrder, outOfOrder)

/** See the schema. */
export type RunRequest = z.infer<typeof runRequest>
