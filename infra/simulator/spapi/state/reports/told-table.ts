import { toldOf } from '../../../control/restatement.ts'
import type { ReportInput } from './report-spec.ts'
import type { Table } from './table.ts'

/** Multiplies a number in its own notation: digits after the point stay as many as they were. */
function multiplied(cell: string, factor: number): string {
  const [, decimals = ''] = cell.split('.')
  return cell === '' ? cell : (Number(cell) * factor).toFixed(decimals.length)
}

/** Returns a flat file as Amazon reports it now: without the rows of late days, and with restated figures. */
export function toldTable(table: Table, { spec, settings, now }: ReportInput): Table {
  const { columns, rows, dateOf, figures = [] } = table
  if (!dateOf) return table
  const told = toldOf(settings, [spec.reportType], new Date(now).toISOString().slice(0, 10))
  const restated = new Set(figures.map((name) => columns.indexOf(name)))
  return {
    ...table,
    rows: rows
      .filter((row) => !told.isLate(dateOf(row)))
      .map((row) => {
        const factor = told.factor(dateOf(row))
        return factor === 1 ? row : row.map((cell, at) => (restated.has(at) ? multiplied(cell, factor) : cell))
      }),
  }
}
