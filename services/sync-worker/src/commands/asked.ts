import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { parseJobText } from '../definition/parse-job-text.ts'
import type { Asker } from '../jobs/asker.ts'

/** Fields of every command: the tenant, and the person or operator who asks. */
export const asked = z.strictObject({
  tenantId: z.string().min(1).max(64),
  by: z.strictObject({
    type: z.enum(['person', 'operator']),
    id: z.string().min(1).max(256),
    label: z.string().max(256).optional(),
  }),
})

export const jobId = z.string().min(1).max(64)
export const runId = z.string().min(1).max(64)

/** A job as JSON, or its text, in which commas may follow the last members. */
export const jobField = z.union([z.string(), z.record(z.string(), z.unknown())])

/** Returns the caller of a command. */
export const askerOf = ({ tenantId, by: { type, id, label } }: z.infer<typeof asked>): Asker => ({
  tenantId,
  actor: { type, id, ...(label !== undefined && { label }) },
  requestId: randomUUID(),
})

/** Returns the job of a command. @throws PlatformError `validation_error` for a text that is not valid JSON */
export const jobOf = (field: z.infer<typeof jobField>): unknown =>
  typeof field === 'string' ? parseJobText(field) : field
