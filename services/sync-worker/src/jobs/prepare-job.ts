import { randomBytes } from 'node:crypto'
import type { AmazonHosts } from '@platform/amazon'
import { validationError } from '@platform/errors'
import type { SecretBox } from '@platform/secrets'
import { checkDefinition } from '../definition/check-definition.ts'
import type { JobDefinition } from '../definition/job-definition.ts'
import { mergeSettings } from '../definition/merge-settings.ts'
import { resolveJob } from '../definition/resolve-job.ts'
import type { Account, ResolvedJob, TableOutput } from '../definition/resolved-job.ts'
import { nextRunAt } from '../definition/schedule/next-run-at.ts'
import { sourceNameOf } from '../definition/source-name.ts'
import type { Job, NewJob } from '../store/job.ts'
import type { Jobs } from '../store/jobs.ts'
import type { Settings } from '../store/settings.ts'
import { sealCredentials } from './inline-credentials.ts'

/** Dependencies of prepareJob. */
export interface PrepareNeeds {
  jobs: Pick<Jobs, 'writersOf'>
  settings: Settings
  box: SecretBox
  hosts: AmazonHosts
  /** There is a store for jobs whose output is a file. */
  storesFiles: boolean
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

const newJobId = (): string => `job_${randomBytes(12).toString('hex')}`

/** Returns the table that a job fills; undefined for files. @throws PlatformError `validation_error` without a file store */
function tableOf({ output }: ResolvedJob, storesFiles: boolean): TableOutput | undefined {
  if (!('file' in output)) return output
  if (storesFiles) return undefined
  const message = 'needs a file store, which this platform does not have: use output.tablename, or ask the operator'
  throw validationError([{ path: 'output.file', message }])
}

const replacing = new Set(['replace_window', 'snapshot'])

/** Whole days are replaced whatever job has written them, so such a table belongs to one job. */
function requireOwnRows({ table, mode }: TableOutput, writers: readonly Job[]): void {
  const other = writers.find((job) => replacing.has(mode) || replacing.has(job.mode ?? ''))
  if (!other) return
  throw validationError([
    {
      path: 'output.tablename',
      message: `is written by the job "${other.name}", and rows of ${replacing.has(mode) ? 'this job' : 'that job'} replace whole days: choose another table than ${table}`,
    },
  ])
}

/**
 * Checks a job against the contract, the catalogs and the account that it reads, and returns what is to be stored.
 * @throws PlatformError `validation_error` with every issue; `merchant_not_found`, `profile_not_found`, `reauth_required`
 */
export async function prepareJob(
  value: unknown,
  { tenantId, by, pii }: JobOwner,
  { jobs, settings, box, hosts, storesFiles, accountOf }: PrepareNeeds,
  id = newJobId(),
): Promise<NewJob> {
  const { definition, notes } = checkDefinition(value)
  const account = await accountOf(tenantId, definition)
  const merged = mergeSettings({}, await settings.of(tenantId), definition.settings ?? {})
  const resolved = resolveJob(definition, { settings: merged, credentials: account, hosts })
  const output = tableOf(resolved, storesFiles)
  if (output) requireOwnRows(output, await jobs.writersOf(tenantId, output.table, id))
  const { definition: stored, sealed } = sealCredentials(definition, id, box)
  return {
    ...{ id, tenantId, by, pii },
    name: definition.name,
    definition: stored,
    notes: [...notes, ...resolved.notes],
    table: output?.table,
    mode: output?.mode,
    source: sourceNameOf(resolved),
    sealedCredentials: sealed,
    nextRunAt: definition.schedule && nextRunAt(definition.schedule, new Date()),
  }
}
