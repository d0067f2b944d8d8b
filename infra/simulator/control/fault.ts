import { z } from 'zod'

export const Fault = z.discriminatedUnion('type', [
  z.object({ type: z.literal('latency'), ms: z.number().min(0) }),
  z.object({
    type: z.literal('status'),
    status: z.number().int().min(400).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('half') }),
  z.object({ type: z.literal('expired-token') }),
  z.object({ type: z.literal('lost-answer') }),
  z.object({ type: z.literal('item-error'), index: z.number().int().min(0), kind: z.string() }),
  z.object({ type: z.literal('omit-item'), index: z.number().int().min(0) }),
  z.object({ type: z.literal('fail-report') }),
  z.object({ type: z.literal('empty-report') }),
])

/**
 * What goes wrong. `reset` before anything is done, `lost-answer` after it was; `half` sends half of the answer. Of one
 * item in a batch of the Ads API: `item-error` refuses it, `omit-item` writes it and leaves it out of the answer. A
 * report asked for under `fail-report` ends as FAILED, under `empty-report` without an address.
 */
export type Fault = z.infer<typeof Fault>
