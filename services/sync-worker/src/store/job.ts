import type { JobDefinition } from '../definition/job-definition.ts'

/** Why the platform paused a job, as an error kind with advice. */
export interface PauseReason {
  kind: string
  friendly: string
}

/** A job as it is stored. */
export interface Job {
  id: string
  tenantId: string
  name: string
  /** As it was sent; inline credentials are replaced by the word `inline`. */
  definition: JobDefinition
  /** Decisions and omissions of the platform, for the caller to read. */
  notes: string[]
  /** The table that the job writes, and how its rows get there; undefined if it writes files. */
  table: string | undefined
  mode: string | undefined
  /** Name of the source at Amazon; see sourceNameOf. */
  source: string
  /** Inline credentials, sealed with the job's id as context. */
  sealedCredentials: string | undefined
  /** The caller who stored the job could read personal data. */
  pii: boolean
  state: 'active' | 'paused'
  pausedBecause: PauseReason | undefined
  nextRunAt: Date | undefined
  /** Everything before this time has been loaded. */
  loadedUntil: Date | undefined
  createdAt: Date
  updatedAt: Date
}

/** A job that is to be stored. */
export type NewJob = Pick<
  Job,
  'tenantId' | 'name' | 'definition' | 'notes' | 'table' | 'mode' | 'source' | 'sealedCredentials' | 'pii' | 'nextRunAt'
> & { id: string; by: string }
