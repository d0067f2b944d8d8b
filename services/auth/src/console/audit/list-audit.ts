import { PlatformError } from '@platform/errors'
import { selectField, textField } from '../../pages/fields.ts'
import { type Html, html } from '../../pages/html.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { auditFilters } from './audit-filters.ts'
import type { AuditReader, ChainStatus } from './audit-reader.ts'
import { auditTable } from './audit-table.ts'

const pageSize = 50
const count = new Intl.NumberFormat('en-US')
const isUnavailable = (error: unknown): error is PlatformError =>
  error instanceof PlatformError && error.kind === 'unavailable'

const outcomes = [
  { value: '', label: 'Any' },
  ...['ok', 'failed', 'refused', 'unknown'].map((value) => ({ value, label: value })),
]

const form = ({ query, to }: TenantVisit): Html => {
  const value = (name: string) => query.get(name) ?? ''
  return html`<form method="get" action="${to('audit')}" class="filters panel" role="search" aria-label="Audit events">
  ${textField({ isFilter: true, name: 'action', label: 'Action', value: value('action'), hint: 'query.run, or credential.*' })}
  ${textField({ isFilter: true, name: 'actor', label: 'Who', value: value('actor'), hint: 'Id of a credential, an application or a person' })}
  ${textField({ isFilter: true, name: 'resource', label: 'Resource', value: value('resource'), hint: 'Id of a profile, a merchant, a table, …' })}
  ${selectField({ isFilter: true, name: 'outcome', label: 'Outcome', value: value('outcome'), options: outcomes })}
  ${textField({ isFilter: true, name: 'from', label: 'From', type: 'date', value: value('from'), hint: 'UTC' })}
  ${textField({ isFilter: true, name: 'to', label: 'To', type: 'date', value: value('to'), hint: 'UTC, inclusive' })}
  ${textField({ isFilter: true, name: 'request_id', label: 'Request id', value: value('request_id'), hint: 'From any response' })}
  <div class="actions"><button>Search</button><button class="secondary" formaction="${to('audit/export')}">Export CSV</button>${query.size > 0 && html`<a href="${to('audit')}">Clear</a>`}</div>
</form>`
}

function chainText(status: ChainStatus): Html {
  if (status.is === 'whole') {
    return html`<p><span class="badge good">Chain intact</span> All ${count.format(status.rows)} events are present and unchanged.</p>`
  }
  if (status.is === 'unfinished') {
    return html`<p><span class="badge">Chain partly checked</span> The first ${count.format(status.rows)} events are present and unchanged. Run <code>audit verify</code> to check all of them.</p>`
  }
  return html`<p class="problem" role="alert"><strong>The chain is broken</strong> at event ${status.seq}: ${status.reason}. Tell your operator.</p>`
}

async function chain(audit: AuditReader, tenantId: string): Promise<Html> {
  try {
    return chainText(await audit.verify(tenantId))
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return html`<p><span class="badge warn">Chain not checked</span> The audit log is unavailable.</p>`
  }
}

function older({ query, to }: TenantVisit, cursor: string): Html {
  const next = new URLSearchParams(query)
  next.set('cursor', cursor)
  return html`<a class="button secondary" rel="next" href="${to('audit')}?${next.toString()}">Older events</a>`
}

async function events(audit: AuditReader, visit: TenantVisit): Promise<Html> {
  const { tenant, query } = visit
  const cursor = query.get('cursor') ?? undefined
  try {
    const page = await audit.list(tenant.id, auditFilters(query), { limit: pageSize, cursor, by: visit.by })
    return html`<div class="panel">${auditTable(page.data, { path: visit.to('audit'), empty: html`<p>No events match.</p>` })}</div>
${page.next_cursor && html`<p>${older(visit, page.next_cursor)}</p>`}`
  } catch (error) {
    if (isUnavailable(error)) {
      return html`<p class="warning" role="alert">The audit log is unavailable. No events are lost; they are stored when it is available again.</p>`
    }
    if (!(error instanceof PlatformError) || error.kind !== 'validation_error') throw error
    return html`<p class="problem" role="alert">${error.friendly}</p>`
  }
}

/** `audit`: the tenant's audit events, and whether the hash chain is intact. */
export const listAudit = ({ audit }: Pick<ConsoleContext, 'audit'>): ConsolePage<TenantVisit> => ({
  path: 'audit',
  async show(visit) {
    const isFirst = !visit.query.has('cursor')
    const [status, found] = await Promise.all([isFirst && chain(audit, visit.tenant.id), events(audit, visit)])
    return { title: 'Audit log', body: html`${status}${form(visit)}${found}` }
  },
})
