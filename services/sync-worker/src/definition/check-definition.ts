import { type Issue, validationError } from '@platform/errors'
import { checkInput, phrases } from '@platform/validation'
import { adaptJob } from './adapt-job.ts'
import { checkBounds } from './bounds.ts'
import { type JobDefinition, jobSchema } from './job-definition.ts'
import { checkSchedule } from './schedule/check-schedule.ts'

const extensionLevelsMax = 3
const extensionsMax = 10

/** Parts of a job in which a key belongs, if it is found in another part. */
const homes: Readonly<Record<string, readonly string[]>> = {
  input: [
    'use',
    'credentials',
    'endpoint',
    'path',
    'operation',
    'params',
    'results_key',
    'updated_at_param',
    'record_config',
    'extend_resources',
    'report_spec',
    'file_format',
    'version',
    'query',
    'entity',
  ],
  'input.record_config': ['id_field', 'last_modified_field'],
  'input.report_spec': [
    'reportType',
    'dataStartTime',
    'dataEndTime',
    'marketplaceIds',
    'reportOptions',
    'configuration',
  ],
  output: ['tablename', 'mode', 'file'],
  schedule: ['cron', 'timezone'],
  settings: ['RetryMode', 'RetryStatusCodeList', 'RetryCountMax', 'RetryMultiplyWaitTime', 'TokenUrl'],
}

/** Names the part where an unknown key belongs, if another part has it. */
function placed({ path, message }: Issue): Issue {
  const steps = path.split('.')
  const key = steps.pop() ?? ''
  const here = steps.join('.')
  if (!message.startsWith('is not a parameter')) return { path, message }
  const home =
    Object.entries(homes).find(([at, keys]) => at !== here && keys.includes(key))?.[0] ??
    (key.endsWith('ApiVersion') && here !== 'settings' ? 'settings' : undefined)
  return home === undefined ? { path, message } : { path, message: `does not belong here: write it in ${home}` }
}

type Extensions = readonly { extend_resources?: Extensions | undefined }[] | undefined

function countExtensions(extensions: Extensions, level = 1): { count: number; levels: number } {
  const below = (extensions ?? []).map((one) => countExtensions(one.extend_resources, level + 1))
  return {
    count: (extensions ?? []).length + below.reduce((sum, { count }) => sum + count, 0),
    levels: Math.max(extensions?.length ? level : level - 1, ...below.map(({ levels }) => levels)),
  }
}

function furtherIssues(job: JobDefinition): Issue[] {
  const { input, output, schedule, type } = job
  const issues: Issue[] = schedule ? checkSchedule(schedule) : []
  if (input.use === 'amazon_selling_partner_api.io#AmazonSPApiInput') {
    if ((input.path === undefined) === (input.operation === undefined))
      issues.push({ path: 'input.path', message: 'is required, or operation: exactly one of the two' })
    const { count, levels } = countExtensions(input.extend_resources)
    if (count > extensionsMax) issues.push({ path: 'input.extend_resources', message: phrases.itemsMax(extensionsMax) })
    if (levels > extensionLevelsMax)
      issues.push({
        path: 'input.extend_resources',
        message: `must be nested at most ${extensionLevelsMax} levels deep`,
      })
  }
  const isReport = input.use === 'amazon_selling_partner_api.io#AmazonSPApiReportInput'
  if (type === 'asp_report' && !isReport)
    issues.push({
      path: 'input.use',
      message: 'must be amazon_selling_partner_api.io#AmazonSPApiReportInput in a job of type asp_report',
    })
  if (type === 'asp_report' && !('file' in output))
    issues.push({
      path: 'output.file',
      message: 'is required in a job of type asp_report, which stores documents as files; use type io to fill a table',
    })
  if ('file' in output && !isReport)
    issues.push({ path: 'output.file', message: 'is available for reports only: write tablename instead' })
  return issues
}

/**
 * Checks a job as a caller wrote it. Keys of other products are taken out and explained by `notes`, as is every change of the
 * job; a job that needs nothing of an account is resolved by resolveJob.
 * @throws PlatformError `validation_error` with every issue; an unknown key is named with the nearest known one
 */
export function checkDefinition(value: unknown): { definition: JobDefinition; notes: string[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw validationError([{ path: '', message: 'the job must be an object with name, type, input and output' }])
  checkBounds(value)
  const { job, notes } = adaptJob(value as Record<string, unknown>)
  const checked = checkInput(jobSchema, job, { root: '' })
  if ('issues' in checked) throw validationError(checked.issues.map(placed))
  const issues = furtherIssues(checked.data)
  if (issues.length > 0) throw validationError(issues)
  return { definition: checked.data, notes }
}
