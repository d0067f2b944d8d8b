import { PlatformError, validationError } from '@platform/errors'
import type { WriteRecord } from '@platform/writes'
import { z } from 'zod'
import { itemsOf } from '../commit/stored-plan.ts'
import { write } from '../write.ts'
import type { WriteNeeds } from '../write-needs.ts'
import { operationOf, StoredRequest, type WriteCall, type WriteOptions, type WriteProfile } from '../write-request.ts'
import { planRevert } from './plan-revert.ts'

const Answer = z.looseObject({
  results: z.array(
    z.object({
      index: z.number(),
      id: z.string().nullable(),
      ok: z.boolean(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
})

/** A commit that wrote something. @throws PlatformError `not_found`, `validation_error` */
export function requireWritten(record: WriteRecord | undefined): WriteRecord {
  if (!record)
    throw new PlatformError('not_found', 'no such write', { friendly: 'There is no write with that auditId.' })
  if (record.dryRun)
    throw validationError([{ path: 'auditId', message: 'is of a dry run: there is nothing to take back' }])
  if (record.state === 'running' || record.state === 'started') {
    throw validationError([{ path: 'auditId', message: 'is of a write that has not come to its end' }])
  }
  if (record.state !== 'finished') {
    throw validationError([{ path: 'auditId', message: 'is of a write that wrote nothing' }])
  }
  return record
}

/**
 * Takes a write back as far as Amazon allows it, by another write of the same kind: dry run by default, with the same checks.
 * What cannot be taken back is in `notReverted` with its reason.
 */
export async function revertWrite(
  record: WriteRecord,
  profile: WriteProfile,
  options: WriteOptions,
  call: WriteCall,
  needs: WriteNeeds,
): Promise<object> {
  const source = operationOf(StoredRequest.parse(record.request))
  const { results } = Answer.parse(record.answer)
  const { write: reverting, notReverted } = planRevert(source, record.plan ? itemsOf(record.plan) : [], results)
  if (!reverting) {
    const issues = notReverted.map(({ index, reason }) => ({ path: `items.${index}`, message: reason }))
    throw validationError(issues.length > 0 ? issues : [{ path: 'auditId', message: 'that write changed nothing' }])
  }
  const answer = await write({ ...options, ...reverting, profile, revertOf: record.auditId }, call, needs)
  return { ...answer, revertOf: record.auditId, notReverted }
}
