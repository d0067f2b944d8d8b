import { command } from '@platform/messaging'
import type { Database } from '@platform/postgres'
import { z } from 'zod'
import { verifyChains } from './chain/verify-chains.ts'
import type { Context } from './context.ts'
import { eventQuery } from './event-query.ts'
import { csvHeader } from './export/csv-rows.ts'
import { readCsv, readEvents } from './read-events.ts'

const StoredInput = z.object({ ids: z.array(z.uuid()).max(1_000) })
const tenantId = z.string().min(1).max(64)
const VerifyInput = z.object({
  tenantId: tenantId.optional(),
  after: z.object({ tenantId, seq: z.number().int().min(0) }).optional(),
})

/** The broker's message limit is a few MiB, set by its operator. CSV in JSON is up to four times as long as the events. */
const replyBytesMax = 524_288
const csvBytesMax = replyBytesMax / 4
const ListInput = z.strictObject({
  tenantId,
  ...eventQuery.omit({ request_id: true }).shape,
  requestId: eventQuery.shape.request_id,
  /** The actor of the read, recorded as an event. */
  by: z
    .object({
      type: z.enum(['credential', 'person', 'operator', 'service']),
      id: z.string().min(1).max(256),
      label: z.string().max(256).optional(),
    })
    .transform(({ label, ...who }) => ({ ...who, ...(label !== undefined && { label }) })),
})

/** Returns those of the ids that are stored, as an event or as a rejected message. */
async function findStored(database: Database, ids: string[]): Promise<string[]> {
  const rows = await database.rows<{ id: string }>(
    `select event_id::text as id from events where event_id = any($1::uuid[])
     union select event_id from rejected where event_id = any($1::text[])`,
    [ids],
  )
  return rows.map(({ id }) => id)
}

/** Commands that services and operators may send to the audit log over NATS. */
export const createCommands = (needs: Pick<Context, 'database' | 'bucket' | 'signer' | 'cursors' | 'events'>) => ({
  'audit.list': command(ListInput, async ({ tenantId, requestId, by, ...query }) =>
    JSON.parse(await readEvents(needs, { tenantId, by, bytesMax: replyBytesMax }, { ...query, request_id: requestId })),
  ),
  /** A page as CSV; the first one begins with the header. */
  'audit.export': command(ListInput, async ({ tenantId, requestId, by, ...query }) => {
    const reader = { tenantId, by, bytesMax: csvBytesMax }
    const { csv, next_cursor } = await readCsv(needs, reader, { ...query, request_id: requestId })
    return { csv: query.cursor === undefined ? csvHeader + csv : csv, next_cursor }
  }),
  'audit.stored': command(StoredInput, async ({ ids }) => ({ stored: await findStored(needs.database, ids) })),
  'audit.verify': command(VerifyInput, (input) => verifyChains(needs, input)),
})
