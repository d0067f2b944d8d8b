import { PlatformError } from '@platform/errors'
import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import type { AmazonConnection, AmazonMarketplace } from './amazon-reader.ts'
import { type ApiName, apis } from './apis.ts'
import { connectionState, countriesOf, kindLabel, regionLabels } from './connection-labels.ts'

type Needs = Pick<ConsoleContext, 'amazon'>

const connectionTable = (
  visit: TenantVisit,
  api: ApiName,
  connections: readonly AmazonConnection[],
  marketplaces: readonly AmazonMarketplace[],
): Html =>
  table({
    caption: `Connections to ${apis[api].label}`,
    rows: connections,
    empty: html`<p>No ${apis[api].partner} is connected yet.</p>`,
    columns: [
      {
        heading: 'Account',
        cell: ({ name, accountId, connectionId }) =>
          html`<a href="${visit.to(`amazon/${api}/${connectionId}`)}">${name}</a><div class="hint"><code>${accountId}</code></div>`,
      },
      {
        heading: 'At Amazon',
        cell: ({ kind, amazonId }) =>
          html`${kindLabel(kind)}${amazonId && html`<div class="hint"><code>${amazonId}</code></div>`}`,
      },
      {
        heading: 'Where',
        cell: (one) => html`${regionLabels[one.region]}<div class="hint">${countriesOf(one, marketplaces)}</div>`,
      },
      { heading: 'State', cell: connectionState },
      { heading: 'Last checked', cell: ({ checkedAt }) => moment(checkedAt) },
    ],
  })

async function section(amazon: Needs['amazon'], visit: TenantVisit, api: ApiName): Promise<Html> {
  const { tenant, canChange, to } = visit
  const buttons = html`<div class="actions"><a class="button" href="${to(`amazon/connect/${api}`)}">Connect<span class="visually-hidden"> an account to ${apis[api].label}</span></a><a class="button secondary" href="${to(`amazon/token/${api}`)}">Paste a refresh token<span class="visually-hidden"> for ${apis[api].label}</span></a></div>`
  const body = async (): Promise<Html> => {
    try {
      const [connections, marketplaces] = await Promise.all([amazon.list(api, tenant.id), amazon.marketplaces(api)])
      return html`${connectionTable(visit, api, connections, marketplaces)}${canChange && buttons}`
    } catch (error) {
      if (!(error instanceof PlatformError) || error.kind !== 'unavailable') throw error
      return html`<p class="warning" role="alert">Connections cannot be shown, because the service is unavailable. Try again later.</p>`
    }
  }
  return html`<section class="panel" aria-labelledby="${api}"><h2 id="${api}">${apis[api].label}</h2>${await body()}</section>`
}

/** `amazon`: the tenant's connections to Amazon. */
export const listConnections = ({ amazon }: Needs): ConsolePage<TenantVisit> => ({
  path: 'amazon',
  async show(visit) {
    const [retail, ads] = await Promise.all([section(amazon, visit, 'retail'), section(amazon, visit, 'ads')])
    return {
      title: 'Amazon',
      body: html`<div class="head">
  <p class="lead">Your Amazon accounts that your credentials can use. Connect each account once per region in which it sells or advertises.</p>
  <a class="button secondary" href="${visit.to('amazon/guardrails')}">Guardrails</a>
</div>
${retail}
${ads}`,
    }
  },
})
