import { type Html, html } from '../pages/html.ts'
import type { TenantVisit, Visit } from './visit.ts'

interface Section {
  path: string
  label: string
}

const tenantSections: readonly Section[] = [
  { path: 'overview', label: 'Overview' },
  { path: 'credentials', label: 'Credentials' },
  { path: 'setup-codes', label: 'Setup codes' },
  { path: 'applications', label: 'Applications' },
  { path: 'amazon', label: 'Amazon' },
  { path: 'sync', label: 'Sync' },
  { path: 'people', label: 'People' },
  { path: 'audit', label: 'Audit log' },
]
const operatorSections: readonly Section[] = [
  { path: 'tenants', label: 'Tenants' },
  { path: 'applications', label: 'Applications' },
  { path: 'people', label: 'People' },
]

/** Renders links to the sections. `current` is the path of the page within the sections, such as `credentials/new`. */
const list = (sections: readonly Section[], base: string, current: string): Html =>
  html`<ul>${sections.map(
    ({ path, label }) =>
      html`<li><a href="${base}${path}"${current.split('/')[0] === path && html` aria-current="${current === path ? 'page' : 'true'}"`}>${label}</a></li>`,
  )}</ul>`

/** Renders the tenant's name and the sections of its console. */
export function tenantNavigation({ tenant, signedIn, canChange, to }: TenantVisit, current: string): Html {
  const { isOperator } = signedIn.user
  const others = isOperator ? html`<a href="/admin/operator/tenants">All tenants</a>` : undefined
  const several = !isOperator && signedIn.memberships.length > 1 && html`<a href="/admin/tenants">Switch</a>`
  return html`<nav class="sections" aria-label="${tenant.name}">
  <div class="sections-head"><span>${tenant.name}</span>${tenant.suspendedAt && html`<span class="badge bad">Suspended</span>`}${!canChange && html`<span class="badge">View only</span>`}${others}${several}</div>
  ${list(tenantSections, to(''), current)}
</nav>`
}

/** Renders the sections of the operator console. */
export const operatorNavigation = (_visit: Visit, current: string): Html =>
  html`<nav class="sections" aria-label="Operator">
  <div class="sections-head"><span>Operator</span></div>
  ${list(operatorSections, '/admin/operator/', current)}
</nav>`
