import { csrfField } from '../../pages/csrf.ts'
import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { ConsoleContext } from '../console-context.ts'
import { facts } from '../facts.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import type { AmazonConnection, AmazonMarketplace } from './amazon-reader.ts'
import { type ApiName, apis } from './apis.ts'
import { catchAmazonErrors } from './catch-amazon-errors.ts'
import { connectionState, countriesOf, kindLabel, regionLabels } from './connection-labels.ts'
import { requireConnection } from './require-connection.ts'

type Needs = Pick<ConsoleContext, 'amazon'>

interface Shown {
  api: ApiName
  connection: AmazonConnection
  marketplaces: AmazonMarketplace[]
  /** The result of the connection test that the form requested. */
  tested?: { ok: boolean; message: string }
}

function page(visit: TenantVisit, { api, connection, marketplaces, tested }: Shown): View {
  const { accountId, amazonId, checkedAt, connectedAt, connectionId, failure, kind, name, profiles, region } =
    connection
  const at = `amazon/${api}/${connectionId}`
  const again = new URLSearchParams({ account: accountId, region })
  const actions = html`<form method="post" class="actions">${csrfField(visit.signedIn)}
  <button>Test connection</button>
  <a class="button secondary" href="${visit.to(`amazon/connect/${api}?${again}`)}">Connect again</a>
  <a class="button secondary" href="${visit.to(`${at}/disconnect`)}">Disconnect</a>
</form>`
  return {
    title: name,
    body: html`${tested && html`<p class="${tested.ok ? 'notice' : 'problem'}" role="${tested.ok ? 'status' : 'alert'}">${tested.message}</p>`}
${connection.status !== 'connected' && !tested && html`<p class="problem" role="alert">${failure ?? 'Amazon no longer accepts the authorization.'} Calls for this account are refused until you connect it again.</p>`}
<div class="panel">${facts([
      ['State', connectionState(connection)],
      ['API', apis[api].label],
      ['Account', html`<code>${accountId}</code>`],
      [kindLabel(kind), amazonId ? html`<code>${amazonId}</code>` : 'Unknown'],
      ['Region', `${regionLabels[region]} (${countriesOf(connection, marketplaces) || 'nothing found yet'})`],
      [
        'Profiles',
        profiles.length > 0 &&
          html`<ul class="tags">${profiles.map((one) => html`<li>${one.country} <code>${one.profileId}</code></li>`)}</ul>`,
      ],
      ['Connected', moment(connectedAt)],
      ['Last checked', moment(checkedAt)],
    ])}
${visit.canChange && actions}</div>
<p><a href="${visit.to('amazon')}">All connections</a></p>`,
  }
}

/** `amazon/:api/:connectionId`: one connection, with a button that tests it. */
export const showConnection = ({ amazon }: Needs): ConsolePage<TenantVisit> => {
  const shown = async (visit: TenantVisit): Promise<Shown> => {
    const own = await requireConnection({ amazon }, visit)
    return { ...own, marketplaces: await amazon.marketplaces(own.api) }
  }
  return {
    path: 'amazon/:api/:connectionId',
    show: async (visit) => page(visit, await shown(visit)),
    async act(visit) {
      const { api, connection } = await requireConnection({ amazon }, visit)
      const answer = await catchAmazonErrors(() => amazon.test(api, visit.tenant.id, connection.connectionId))
      const tested =
        'done' in answer ? answer.done : { ok: false, message: answer.errors[''] ?? 'The request failed. Try again.' }
      return page(visit, { ...(await shown(visit)), tested })
    },
  }
}
