import type { ColumnRule } from '../columns/column-rule.ts'
import type { HeaderRule } from '../delimited/resolve-header.ts'
import type { Format } from '../format.ts'

/** Known facts of the documents of a report type, beyond their bytes. */
export interface ReportRule extends HeaderRule {
  format?: Format
  /** Path of the records in JSON, or name of their element in XML. */
  recordPath?: string
  /** Rules of columns, by name. Columns without a rule get the type of their cells. */
  columns?: Readonly<Record<string, ColumnRule>>
}

/** The same rule for several columns, named in one text. */
export const each = (names: string, rule: ColumnRule): Record<string, ColumnRule> =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, rule]),
  )

/** Times that begin with the year and have a zone: `2023-01-05T00:00:00+00:00`, `2023-01-05 00:00:00 UTC`. */
export const isoTimes = (names: string): Record<string, ColumnRule> => each(names, { kind: 'time' })
