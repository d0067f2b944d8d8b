import { columnName } from '@platform/documents'
import type { Issues } from '../issues.ts'
import type { InputOf, JobDefinition } from '../job-definition.ts'
import type { OperationJob, ResolveOptions, WindowRule } from '../resolved-job.ts'
import { type ModeChoice, outputOf } from '../table-output.ts'
import { chooseOperation } from './choose-operation.ts'
import { fillParams } from './fill-params.ts'
import { missingField, resolveExtensions } from './resolve-extensions.ts'
import { resultsAt } from './results-at.ts'
import { windowParams } from './window-params.ts'

type Input = InputOf<'amazon_selling_partner_api.io#AmazonSPApiInput'>
type Own = Omit<OperationJob, 'name' | 'credentials' | 'region' | 'tokenUrl' | 'settings' | 'notes'>

/** Amazon answers changes of the last two minutes incompletely, so the next run reads them again. */
const overlapSeconds = 120
const firstRunDays = 30
const exampleTime = '2026-01-01T00:00:00Z'

const columnOf = (names: readonly string[]): string => names.map(columnName).join('__')

/** Resolves a job that pages through an operation. Returns undefined if the operation is not known. */
export function resolveOperation(
  input: Input,
  output: JobDefinition['output'],
  { credentials: account, settings }: ResolveOptions,
  { issues, notes }: { issues: Issues; notes: string[] },
): Own | undefined {
  const route = chooseOperation(input, { settings, issues, notes })
  if (!route) return undefined
  const { operation } = route
  for (const name of Object.keys(input.params ?? {}))
    if (route.values[name] !== undefined) issues.add(`input.params.${name}`, 'is in input.path already')
  const given = { ...input.params, ...route.values }
  const window =
    input.updated_at_param === undefined ? undefined : windowParams(operation, input.updated_at_param, given, issues)
  // An unknown updated_at_param is one issue; the parameter that it would have set is not another one.
  const set = Object.fromEntries(Object.values(window?.names ?? {}).map((name) => [name, exampleTime]))
  const context = { account, issues, notes }
  const params = fillParams(operation, window?.rest ?? given, { ...context, place: 'input.params', set })
  const results = resultsAt(operation, input.results_key)
  if ('problem' in results) {
    issues.add('input.results_key', results.problem)
    return undefined
  }
  if (input.results_key === undefined)
    notes.push(`Records are read from ${results.at.join('.') || 'the whole answer'} of the answer.`)
  const { id_field: id, last_modified_field: modified } = input.record_config ?? {}
  const fieldAt = (name: string | undefined, key: string): readonly string[] | undefined => {
    if (name === undefined) return undefined
    const names = name.split('.')
    const missing = missingField(results.record, names, 'value')
    if (missing !== undefined) issues.add(`input.record_config.${key}`, missing)
    return names
  }
  const idAt = fieldAt(id, 'id_field')
  const lastModifiedAt = fieldAt(modified, 'last_modified_field')
  if (window && window.own.from === undefined)
    notes.push(
      `The first run reads the last ${firstRunDays} days: set params.${window.names.from}, or run the job with from, to read more.`,
    )
  const windows: WindowRule = window
    ? { kind: 'since', overlapSeconds, own: window.own, firstRunDays }
    : { kind: 'none' }
  return {
    kind: 'operation',
    operation,
    params,
    ...(window && { windowParams: window.names }),
    resultsAt: results.at,
    ...(idAt && { idAt }),
    ...(lastModifiedAt && { lastModifiedAt }),
    extensions: resolveExtensions(input.extend_resources, results.record, 'input.extend_resources', context),
    windows,
    output: outputOf(output, modeOf(idAt, window !== undefined), { issues, notes }),
  }
}

function modeOf(idAt: readonly string[] | undefined, isIncremental: boolean): ModeChoice {
  const common = { keyAdvice: 'input.record_config.id_field names it', isState: !isIncremental }
  if (idAt)
    return { ...common, mode: 'upsert', because: 'record_config.id_field is the key of a row', key: [columnOf(idAt)] }
  if (!isIncremental)
    return { ...common, mode: 'snapshot', because: 'every run reads all records, and record_config has no id_field' }
  const minutes = overlapSeconds / 60
  return {
    ...common,
    mode: 'append',
    because: `record_config has no id_field, so records of the ${minutes} minutes that two runs share occur twice`,
  }
}
