import { randomBytes } from 'node:crypto'
import type { AmazonHosts } from '@platform/amazon'
import type { SecretBox } from '@platform/secrets'
import { checkDefinition } from '../definition/check-definition.ts'
import type { JobDefinition } from '../definition/job-definition.ts'
import { mergeSettings } from '../definition/merge-settings.ts'
import { resolveJob } from '../definition/resolve-job.ts'
import type { Account } from '../definition/resolved-job.ts'
import { nextRunAt } from '../definition/schedule/next-run-at.ts'
import type { NewJob } from '../store/job.ts'
import type { Settings } from '../store/settings.ts'
import { sealCredentials } from './inline-credentials.ts'

/** What the check of a job needs. */
export interface PrepareNeeds {
  settings: Settings
  box: SecretBox
  hosts: AmazonHosts
  /** Returns the account that a definition reads. @throws PlatformError if the tenant has no such account */
  accountOf: (tenantId: string, definition: JobDefinition) => Promise<Account>
}

/** The caller who stores a job. */
export interface JobOwner {
  tenantId: string
  by: string
  /** The caller may read personal data. */
  pii: boolean
}

export const newJobId = (): string => `job_${randomBytes(12).toString('hex')}`

/**
 * Checks a job against the contract, the catalogs and the account that it reads, and returns what is to be stored.
 * @throws PlatformError `validation_error` with every issue; `merchant_not_found`, `profile_not_found`, `reauth_required`
 */
export async function prepareJob(
  value: unknown,
  { tenantId, by, pii }: JobOwner,
  { settings, box, hosts, accountOf }: PrepareNeeds,
  id = newJobId(),
): Promise<NewJob> {
  const { definition, notes } = checkDefinition(value)
  const account = await accountOf(tenantId, definition)
  const merged = mergeSettings({}, await settings.of(tenantId), definition.settings ?? {})
  const resolved = resolveJob(definition, { settings: merged, credentials: account, hosts })
  const { definition: stored, sealed } = sealCredentials(definition, id, box)
  return {
    ...{ id, tenantId, by, pii },
    name: definition.name,
    definition: stored,
    notes: [...notes, ...resolved.notes],
    sealedCredentials: sealed,
    nextRunAt: definition.schedule && nextRunAt(definition.schedule, new Date()),
  }
}
