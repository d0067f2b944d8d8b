import { isDeepStrictEqual } from 'node:util'
import { checkDefinition } from '../definition/check-definition.ts'
import type { JobDefinition } from '../definition/job-definition.ts'
import type { Job, NewJob } from '../store/job.ts'
import type { Asker } from './asker.ts'
import { createJob, type StoreNeeds } from './create-job.ts'
import { restoreCredentials, wholeDefinition } from './inline-credentials.ts'
import { replaceJob } from './replace-job.ts'

/** The result of applyJob: the job as it is or would be stored, and as it was before. */
export type Applied =
  | { action: 'created'; job: Job | NewJob }
  | { action: 'changed'; job: Job | NewJob; before: JobDefinition }
  | { action: 'unchanged'; job: Job; before: JobDefinition }

/** Compares as stored: JSON has no members without a value. */
const asStored = (definition: JobDefinition): unknown => JSON.parse(JSON.stringify(definition))

/**
 * Creates the job, or replaces the tenant's job of the same name. A job that is stored like this already is left as it is.
 * Without `pii`, a job keeps its right to personal data, and a new one has no such right.
 * @throws PlatformError as prepareJob does
 */
export async function applyJob(
  asker: Asker,
  value: unknown,
  { pii, isDry = false }: { pii?: boolean | undefined; isDry?: boolean },
  needs: StoreNeeds,
): Promise<Applied> {
  const { box } = needs.preparing
  const name = nameOf(value)
  const present = name === undefined ? undefined : await needs.jobs.findNamed(asker.tenantId, name)
  if (!present) return { action: 'created', job: await createJob(asker, value, { pii: pii ?? false, isDry }, needs) }
  const before = present.definition
  const { definition } = checkDefinition(restoreCredentials(value, present, box))
  const isSame = isDeepStrictEqual(asStored(definition), asStored(wholeDefinition(present, box)))
  if (isSame && (pii ?? present.pii) === present.pii) return { action: 'unchanged', job: present, before }
  const job = await replaceJob(asker, present.id, value, { pii: pii ?? present.pii, isDry }, needs)
  return { action: 'changed', job, before }
}

/** Returns the name of a job that is not checked yet, as a checked one has it. */
function nameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return typeof name === 'string' ? name.trim() : undefined
}
