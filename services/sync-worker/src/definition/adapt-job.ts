import { type Place, withoutForeignKeys } from './foreign-keys.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const reportUse = 'amazon_selling_partner_api.io#AmazonSPApiReportInput'
/** Keys that documents of Mitto print beside `type` of an `asp_report` job, and that belong to its input. */
const reportKeys = ['credentials', 'endpoint', 'report_spec', 'file_format', 'version']

/** Returns a text that is safe as the name of a file. */
const fileOf = (name: unknown, format: string): string => {
  const stem = String(name)
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_')
    .replaceAll(/^[.-]+|[.]+$/g, '')
  return `${stem.slice(0, 150) || 'report'}.${format.toLowerCase()}`
}

/** Moves the input of an `asp_report` job from the top level, as documents print it, into `input`. */
function withInput(job: Json, notes: string[]): Json {
  if (job.type !== 'asp_report') return job
  const outside = reportKeys.filter((key) => Object.hasOwn(job, key))
  const { input = {} } = job
  if (!isObject(input)) return job
  const moved = outside.filter((key) => !Object.hasOwn(input, key))
  if (moved.length > 0) notes.push(`${moved.join(', ')} of the job are taken as its input.`)
  if (!Object.hasOwn(input, 'use')) notes.push(`input.use is taken as ${reportUse}, the input of asp_report jobs.`)
  return {
    ...Object.fromEntries(Object.entries(job).filter(([key]) => !moved.includes(key))),
    input: { use: reportUse, ...Object.fromEntries(moved.map((key) => [key, job[key]])), ...input },
  }
}

/** Gives the output its name where a job states `file_format` or a table in the place of it. */
function withOutput(job: Json, notes: string[]): Json {
  const { tablename, ...rest } = job
  const { output, input } = job
  if (tablename !== undefined && output === undefined) {
    notes.push('tablename of the job is taken as output.tablename.')
    return { ...rest, output: { tablename } }
  }
  if (typeof output === 'string' && job.type === 'asp_report') {
    notes.push('output is taken as the name of the file, output.file.')
    return { ...job, output: { file: output } }
  }
  const stated = isObject(output) ? output.file_format : undefined
  const isUnnamed = isObject(output) && !Object.hasOwn(output, 'file') && !Object.hasOwn(output, 'tablename')
  const inherited = isObject(input) && job.type === 'asp_report' && output === undefined ? input.file_format : undefined
  const format = (isUnnamed ? stated : undefined) ?? inherited
  if (typeof format !== 'string' || !isObject(input)) return job
  const file = fileOf(job.name, format.slice(0, 10))
  notes.push(`output.file is taken as ${file}, because only file_format states the output.`)
  const { file_format: _, ...others } = isObject(output) ? output : {}
  return {
    ...job,
    input: Object.hasOwn(input, 'file_format') ? input : { ...input, file_format: format },
    output: { ...others, file },
  }
}

/**
 * Turns a job as documents of other products print it into one of this platform: their keys are taken out, parts are moved to
 * their place, and each change has a note.
 */
export function adaptJob(value: Json): { job: Json; notes: string[] } {
  const notes: string[] = []
  const strip = (part: unknown, place: Place): unknown => {
    if (!isObject(part)) return part
    const stripped = withoutForeignKeys(part, place)
    notes.push(...stripped.notes)
    return stripped.own
  }
  const top = strip(value, '')
  const job = withOutput(withInput(isObject(top) ? top : {}, notes), notes)
  const input = strip(job.input, 'input')
  return {
    job: {
      ...job,
      ...('input' in job && {
        input:
          isObject(input) && 'credentials' in input
            ? { ...input, credentials: strip(input.credentials, 'credentials') }
            : input,
      }),
      ...('output' in job && { output: strip(job.output, 'output') }),
      ...('settings' in job && { settings: strip(job.settings, 'settings') }),
    },
    notes,
  }
}
