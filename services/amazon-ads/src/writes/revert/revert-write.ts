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

/** Requires the record of a commit that wrote something. @throws PlatformError `not_found`, `validation_error` */
export function requireWritten(record: WriteRecord | undefined): WriteRecord {
  if (!record) throw new PlatformError('not_found', 'no such write', { friendly: 'No write with that auditId exists.' })
  if (record.dryRun)
    throw validationError([{ path: 'auditId', message: 'refers to a dry run; there is nothing to revert' }])
  if (record.state === 'running' || record.state === 'started') {
    throw validationError([
      { path: 'auditId', message: 'refers to a write that is still running; revert it after its end' },
    ])
  }
  if (record.state !== 'finished') {
    throw validationError([
      { path: 'auditId', message: 'refers to a write that wrote nothing; there is nothing to revert' },
    ])
  }
  return record
}

/**
 * Reverts a write as far as Amazon allows, by another write with the same checks, which is a dry run by default. Items that
 * cannot be reverted are in `notReverted`, each with a reason.
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
    throw validationError(
      issues.length > 0
        ? issues
        : [{ path: 'auditId', message: 'refers to a write that changed nothing; there is nothing to revert' }],
    )
  }
  const answer = await write({ ...options, ...reverting, profile, revertOf: record.auditId }, call, needs)
  return { ...answer, revertOf: record.auditId, notReverted }
}
