import { Issues } from '../issues.ts'
import { readQuery } from './read-query.ts'

/** Returns a query of Data Kiosk with other dates, and everything else as written. */
export function datedQuery(query: string, startDate: string, endDate: string): string {
  const issues = new Issues()
  const read = readQuery(query, issues)
  issues.check()
  if (!read) return query
  const changes = [
    { span: read.spans.startDate, date: startDate },
    { span: read.spans.endDate, date: endDate },
  ].sort((a, b) => b.span[0] - a.span[0])
  return changes.reduce((text, { span: [from, to], date }) => `${text.slice(0, from)}"${date}"${text.slice(to)}`, query)
}
