import { type Html, html } from '../pages/html.ts'
import type { ConsoleContext } from './console-context.ts'
import { isLive } from './credentials/credential-state.ts'
import type { ConsolePage } from './routes.ts'
import { busiest } from './usage/busiest.ts'
import { beginOf, usagePanel, usageWindow } from './usage/usage-panel.ts'
import type { TenantVisit } from './visit.ts'

const tile = (href: string, value: number, [one, more]: readonly [string, string]): Html =>
  html`<a class="tile" href="${href}"><strong>${value}</strong><span>${value === 1 ? one : more}</span></a>`

type Needs = Pick<ConsoleContext, 'manageCredentials' | 'manageGrants' | 'manageUsers' | 'usage'>

/** `overview`: counts of the tenant's objects, and its usage. */
export const overview = ({ manageCredentials, manageGrants, manageUsers, usage }: Needs): ConsolePage<TenantVisit> => ({
  path: 'overview',
  async show({ tenant, query, to }) {
    const [credentials, grants, members, panel, totals] = await Promise.all([
      manageCredentials.list(tenant.id),
      manageGrants.listOfTenant(tenant.id),
      manageUsers.membersOf(tenant.id),
      usagePanel({ usage, of: { tenantId: tenant.id }, query, path: to('overview') }),
      usage.totals(tenant.id, beginOf(usageWindow(query)), new Date()),
    ])
    const nameOf = (clientId: string): Html => {
      const credential = credentials.find((one) => one.clientId === clientId)
      if (credential) return html`<a href="${to(`credentials/${clientId}`)}">${credential.label || clientId}</a>`
      const grant = grants.find((one) => one.clientId === clientId)
      return grant ? html`<a href="${to('applications')}">${grant.appName}</a>` : html`<code>${clientId}</code>`
    }
    return {
      title: 'Overview',
      body: html`<div class="tiles">
  ${tile(to('credentials'), credentials.filter(isLive).length, ['active credential', 'active credentials'])}
  ${tile(to('applications'), new Set(grants.map(({ clientId }) => clientId)).size, ['connected application', 'connected applications'])}
  ${tile(to('people'), members.length, ['person', 'people'])}
</div>
${panel}
${totals.length > 0 && busiest(totals, nameOf)}
<p class="hint">Tenant id <code>${tenant.id}</code></p>`,
    }
  },
})
