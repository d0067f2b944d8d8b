import type { Work } from '@platform/events'
import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { quoteText } from '../warehouse/quote.ts'
import { askConnections, Connection } from './ask-connections.ts'
import { cutPage, pageAnswer, pageQuery } from './core/paging.ts'
import { readWarehouse } from './core/read-warehouse.ts'

const path = '/v1/accounts'
const Query = z.strictObject(pageQuery)
const Auth = z.object({ status: Connection })
const Answer = z.object({
  data: z.array(
    z.object({
      id: z.string().describe('The account_id of every endpoint about one account'),
      name: z.string(),
      currency: z.string().describe('ISO 4217, of the home marketplace'),
      marketplaces: z.array(z.string()).describe('Ids, e.g. ATVPDKIKX0DER; the home marketplace first'),
      auth: z
        .object({ retail: Auth, ads: Auth })
        .describe('Status of the authorization at Amazon, for each of its two APIs'),
    }),
  ),
  ...pageAnswer,
})

const Row = z.object({
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  home: z.string(),
  marketplace: z.string().nullable(),
})

/** Returns a SELECT of one page of accounts, with all marketplaces of each. */
const listing = (after: string | undefined, limit: number): string => `
  SELECT a.account_id AS id, a.name, a.currency, a.home_marketplace_id AS home, m.marketplace_id AS marketplace
  FROM (SELECT account_id, name, currency, home_marketplace_id FROM accounts
        WHERE ${after === undefined ? 'TRUE' : `account_id > ${quoteText(after)}`} ORDER BY account_id LIMIT ${limit}) a
  LEFT JOIN marketplaces m ON m.account_id = a.account_id
  ORDER BY a.account_id, m.marketplace_id`

type Needs = Pick<Context, 'warehouse' | 'messaging' | 'events' | 'cursors' | 'bulkhead'>

/** Lists the tenant's accounts with the status of their connections to Amazon. */
export const getAccounts = route(
  {
    method: 'get',
    path,
    scopes: ['account:read'],
    query: Query,
    answer: Answer,
    docs: {
      summary: 'The accounts of the tenant',
      description: 'A status is unknown while the service that holds it does not answer.',
    },
  },
  async (call, { warehouse, messaging, events, cursors, bulkhead }: Needs) => {
    const { caller, query, signal } = call
    const boundTo = { tenantId: caller.tenantId, path }
    const list: Work<z.input<typeof Answer>> = async (begin) => {
      const after = query.cursor === undefined ? undefined : (cursors.read(query.cursor, boundTo).position.at(-1) ?? '')
      await begin()
      const asked = askConnections(messaging, caller.tenantId)
      const own = await warehouse.of(caller.tenantId)
      const rows = await bulkhead.run(caller.tenantId, signal, () =>
        readWarehouse(own, signal)(listing(after, query.limit + 1), Row),
      )
      const accounts = [...Map.groupBy(rows, ({ id }) => id).values()]
      const { page, next } = cutPage(accounts, query.limit, ([account]) => [null, account?.id ?? null])
      const { retail, ads } = await asked
      const data = page.flatMap(([account, ...more]) => {
        if (!account) return []
        const { id, name, currency, home } = account
        const ids = [account, ...more].flatMap(({ marketplace }) => marketplace ?? [])
        const marketplaces = ids.toSorted((a, b) => Number(b === home) - Number(a === home))
        return [
          { id, name, currency, marketplaces, auth: { retail: { status: retail(id) }, ads: { status: ads(id) } } },
        ]
      })
      return { data, next_cursor: next ? cursors.make({ position: [...next] }, boundTo) : null }
    }
    const answer: z.input<typeof Answer> = await events.audited(list, (outcome) =>
      events.dataRead(call, { path, parameters: { limit: query.limit }, ...outcome }),
    )
    return answer
  },
)
