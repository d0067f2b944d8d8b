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
 * An injected fault. `reset` closes the connection before the request is executed, `lost-answer` after it; `half` sends half of
 * the answer. In a batch of the Ads API, `item-error` refuses one item, and `omit-item` writes one and omits it from the answer.
 * A report created under `fail-report` ends as FAILED, under `empty-report` without a URL.
 */
export type Fault = z.infer<typeof Fault>
