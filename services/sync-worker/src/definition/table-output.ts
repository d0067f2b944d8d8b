import { listed } from '@platform/validation'
import type { Issues } from './issues.ts'
import type { JobDefinition, Mode } from './job-definition.ts'
import type { TableOutput } from './resolved-job.ts'

/** Facts of an input's rows that decide which modes they allow, and the mode that they have by default. */
export interface ModeChoice {
  mode: Mode
  /** Reason for the default, as a clause. */
  because: string
  /** Columns that identify a row. */
  key?: readonly string[] | undefined
  /** Column with the day of a row. */
  dateColumn?: string | undefined
  /** Every run reads all rows. A snapshot of a part of them would replace the other parts of its day. */
  isState: boolean
  /** Clause on how to make a key known. */
  keyAdvice?: string
}

const needs: Readonly<Record<Mode, string>> = {
  upsert: 'no key of its rows is known',
  replace_window: 'its rows have no known column with their day',
  snapshot: 'a run reads only a range of time',
  append: '',
}

/** Returns the output of a job: its file, or its table with a mode that the input supports. */
export function outputOf(
  output: JobDefinition['output'],
  { mode: chosen, because, key, dateColumn, isState, keyAdvice }: ModeChoice,
  { issues, notes }: { issues: Issues; notes: string[] },
): TableOutput | { file: string } {
  if ('file' in output) return { file: output.file }
  const { tablename: table, mode = chosen } = output
  if (output.mode === undefined) notes.push(`output.mode is set to ${mode}: ${because}.`)
  if (mode === 'upsert' && key) return { table, mode, key }
  if (mode === 'replace_window' && dateColumn !== undefined) return { table, mode, dateColumn }
  if (mode === 'append' || (mode === 'snapshot' && isState)) return { table, mode }
  const allowed = [
    key && 'upsert',
    dateColumn !== undefined && 'replace_window',
    isState && 'snapshot',
    'append',
  ].filter((one) => typeof one === 'string')
  const advice = mode === 'upsert' && keyAdvice !== undefined ? ` (${keyAdvice})` : ''
  issues.add('output.mode', `cannot be ${mode} for this input: ${needs[mode]}${advice}. Allowed: ${listed(allowed)}`)
  return { table, mode: 'append' }
}
