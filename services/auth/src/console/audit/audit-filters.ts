import type { AuditFilters } from './audit-reader.ts'

/** Fields of the filter form that have the names of the filters. */
const names = ['action', 'actor', 'from', 'to', 'outcome', 'resource'] as const

/** Returns the filters in the query of the audit page; empty fields do not filter. */
export function auditFilters(query: URLSearchParams): AuditFilters {
  const given = (name: string) => query.get(name)?.trim() || undefined
  const requestId = given('request_id')
  const filters = names.flatMap((name) => {
    const value = given(name)
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(filters), ...(requestId && { requestId }) }
}
