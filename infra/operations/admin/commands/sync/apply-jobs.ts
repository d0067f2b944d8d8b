import { readFile } from 'node:fs/promises'
import { PlatformError } from '@platform/errors'
import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import type { Outcome, Session } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { askSync } from './ask-sync.ts'
import { listChanges } from './list-changes.ts'

const Parsed = z.object({ jobs: z.array(z.unknown()) })
const Applied = z.object({
  action: z.enum(['created', 'changed', 'unchanged']),
  jobId: z.string(),
  name: z.string(),
  definition: z.unknown(),
  before: z.unknown(),
  notes: z.array(z.string()),
})
const Issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) })

const jobsMax = 1_000
/** Kinds of refusals of one job: the other jobs of the file are applied nevertheless. */
const refusals: ReadonlySet<string> = new Set([
  'validation_error',
  'not_found',
  'merchant_not_found',
  'profile_not_found',
  'reauth_required',
])

async function read(file: string, session: Session): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--file: ${file} cannot be read`, [])
  })
  const answer = await callCommand(session.messaging, 'sync-worker', 'job.parse', { text }).catch((error: unknown) => {
    if (!(error instanceof PlatformError) || error.kind !== 'validation_error') throw error
    throw new UsageError(`--file: ${file}: ${error.friendly}`, [])
  })
  const { jobs } = Parsed.parse(answer)
  if (jobs.length > jobsMax) throw new UsageError(`--file: must have at most ${jobsMax} jobs`, [])
  const names = jobs.map(nameOf)
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageError(`--file: ${file} has two jobs named "${twice}"`, [])
  return jobs
}

const nameOf = (job: unknown): string | undefined =>
  typeof job === 'object' && job !== null && 'name' in job ? String(job.name) : undefined

const conditional = { created: 'would be created', changed: 'would be changed', unchanged: 'is unchanged' } as const
const past = { created: 'is created', changed: 'is changed', unchanged: 'is unchanged' } as const

interface Options {
  tenantId: string
  file: string
  /** Gives the jobs the right to read personal data. */
  pii?: boolean
  isDry: boolean
}

/** The result of one job of a file: lines for people, and an object for `--json`. */
interface Result {
  lines: string[]
  json: object
  failed?: boolean
}

async function apply(
  session: Session,
  job: unknown,
  label: string,
  { tenantId, pii, isDry }: Options,
): Promise<Result> {
  try {
    const input = { tenantId, job, validate: isDry, ...(pii !== undefined && { pii }) }
    const applied = Applied.parse(await askSync(session, 'job.apply', input))
    const { action, name, notes } = applied
    const changes = action === 'changed' ? listChanges(applied.before, applied.definition) : []
    const title = `${name} ${(isDry ? conditional : past)[action]}`
    return {
      lines: [title, ...changes.map((line) => `  ${line}`), ...notes.map((note) => `  note: ${note}`)],
      json: { name, action, changes, notes, ...(!isDry && { id: applied.jobId }) },
    }
  } catch (error) {
    if (!(error instanceof PlatformError) || !refusals.has(error.kind)) throw error
    const found = Issues.safeParse(error.details)
    const issues = found.success ? found.data.issues : [{ path: '', message: error.friendly }]
    const lines = issues.map(({ path, message }) => `  ${path ? `${path}: ` : ''}${message}`)
    return { lines: [`${label} is refused`, ...lines], json: { name: label, action: 'refused', issues }, failed: true }
  }
}

/**
 * Creates or replaces the jobs of a file by their names, one after the other; a refused job does not stop the others.
 * @throws UsageError for a file that is not readable or has a name twice
 */
export async function applyJobs(session: Session, options: Options): Promise<Outcome> {
  const jobs = await read(options.file, session)
  const results: Result[] = []
  for (const [index, job] of jobs.entries()) {
    if (session.signal.aborted) break
    results.push(await apply(session, job, nameOf(job) ?? `job ${index + 1}`, options))
  }
  return {
    json: { dry_run: options.isDry, jobs: results.map(({ json }) => json) },
    text: results.length > 0 ? results.flatMap(({ lines }) => lines) : ['The file has no job.'],
    failed: results.some(({ failed }) => failed === true),
  }
}
