import { listed } from '@platform/validation'
import type { Issues } from './issues.ts'
import type { JobDefinition, Mode } from './job-definition.ts'
import type { TableOutput } from './resolved-job.ts'

/** Modes that an input allows, and the one that it has by default with the reason. */
export interface ModeChoice {
  mode: Mode
  because: string
  /** Columns that identify a row. */
  key?: readonly string[] | undefined
  /** Column with the day of a row. */
  dateColumn?: string | undefined
  /** Sentence on how to make `upsert` or `replace_window` possible; undefined if they are not. */
  keyAdvice?: string
}

/** Returns the output of a job: its file, or its table with a mode that the input supports. */
export function outputOf(
  output: JobDefinition['output'],
  choice: ModeChoice,
  { issues, notes }: { issues: Issues; notes: string[] },
): TableOutput | { file: string } {
  if ('file' in output) return { file: output.file }
  const { tablename: table, mode = choice.mode } = output
  if (output.mode === undefined) notes.push(`output.mode is set to ${mode}: ${choice.because}.`)
  const allowed: Mode[] = [
    ...(choice.key ? (['upsert'] as const) : []),
    ...(choice.dateColumn === undefined ? [] : (['replace_window'] as const)),
    'snapshot',
    'append',
  ]
  if (mode === 'upsert' && choice.key) return { table, mode, key: choice.key }
  if (mode === 'replace_window' && choice.dateColumn !== undefined)
    return { table, mode, dateColumn: choice.dateColumn }
  if (mode === 'snapshot' || mode === 'append') return { table, mode }
  const need = mode === 'upsert' ? 'no key of its rows is known' : 'its rows have no known column with their day'
  const advice = choice.keyAdvice === undefined ? '' : ` (${choice.keyAdvice})`
  issues.add('output.mode', `cannot be ${mode} for this input: ${need}${advice}. Allowed: ${listed(allowed)}`)
  return { table, mode: 'append' }
}
