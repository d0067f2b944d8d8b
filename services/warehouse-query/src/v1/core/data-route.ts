import { PlatformError } from '@platform/errors'
import type { Work } from '@platform/events'
import { type AnyRoute, RevalidatedAnswer, route } from '@platform/http'
import { z } from 'zod'
import { answerData } from './answer-data.ts'
import { Availability } from './availability.ts'
import type { Asked, DataNeeds, DataSpec, Found, Scope, Shape } from './data-spec.ts'
import { accountQuery, currencyAnswer, currencyQuery } from './markets.ts'
import { readWarehouse } from './read-warehouse.ts'
import { Window, windowQuery } from './window.ts'

/** Declares an endpoint about one account; `read` returns only the endpoint's own part of the answer. */
export function dataRoute<S extends Shape, A extends Shape>(
  spec: DataSpec<S, A>,
  read: (scope: Scope<S>) => Promise<Found<A>>,
): AnyRoute<DataNeeds> {
  const { path, domain, money, docs } = spec
  const query = z.strictObject({
    ...accountQuery,
    ...(money && currencyQuery),
    ...(!spec.window && windowQuery),
    ...spec.query,
  })
  const answer = z.object({
    ...spec.answer,
    ...(money && currencyAnswer),
    window: Window,
    availability: Availability,
  })
  // Only the endpoint knows which fields `S` adds; all endpoints share the others.
  const parsed = query as unknown as z.ZodType<Asked & Scope<S>['query']>

  return route(
    { method: 'get', path, scopes: [`${domain}:read`], query: parsed, answer, docs },
    async (call, { warehouse, events, cursors, bulkhead }: DataNeeds) => {
      const { caller, signal } = call
      const { account_id: account = '', cursor: _, ...parameters } = call.query
      let count: number | undefined
      const work: Work<Awaited<ReturnType<typeof answerData<S, A>>>> = async (begin) => {
        if (!account) throw new PlatformError('account_required', 'no account_id')
        const rows = readWarehouse(await warehouse.of(caller.tenantId), signal)
        await begin()
        const answered = await bulkhead.run(caller.tenantId, signal, () =>
          answerData(spec, read, call, { cursors, rows }),
        )
        count = answered.count
        return answered
      }
      const { body, isComplete } = await events.audited(work, (outcome) =>
        events.dataRead(call, { path, account, parameters, ...outcome, ...(count !== undefined && { count }) }),
      )
      return isComplete ? new RevalidatedAnswer(body) : body
    },
  )
}
