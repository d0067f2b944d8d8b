import { z } from 'zod'
import type { CommonState } from '../../common-state.ts'
import { signed } from '../../signed.ts'
import { isRecord } from '../is-record.ts'
import { singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput, notFound } from '../retail-error.ts'
import { cancel, type Job, listJobs, planJob, progressOf, statusOf } from './job.ts'
import { answerQuery, parseQuery } from './kiosk-query.ts'
import { productsOf, shopIn } from './products.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const QuerySpec = z.object({ query: z.string(), paginationToken: z.string().optional() })

interface Query extends Job {
  query: string
  /** Index of the first line of its document. */
  offset: number
  lines: string[]
  problem?: string
}

const api = 'dataKiosk_2023-11-15'
const queryLengthMax = 8_000
const linesPerDocument = 100

/** Data Kiosk API 2023-11-15: the result of a query as JSON lines; a long result is split over several queries. */
export function dataKioskPart({ documents, settings }: CommonState): StatePart {
  const queries = new Map<string, Query>()
  let count = 0

  function create(call: RetailCall): Query {
    const seller = sellerOf(call)
    const { query, paginationToken } = QuerySpec.parse(call.body)
    if (query.replace(/\s+/g, ' ').length > queryLengthMax) throw invalidInput('The query is too long.')
    const opened = paginationToken === undefined ? { offset: 0 } : signed.open(paginationToken)
    if (!isRecord(opened) || typeof opened.offset !== 'number') throw invalidInput('Invalid paginationToken.')
    const id = String(53_000_000 + ++count)
    const marketplaceId = seller.marketplaceIds[0] ?? ''
    const { currency } = shopIn(marketplaceId)
    try {
      parseQuery(query)
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      return { ...planJob(id, seller.sellerId, 'FATAL', settings), query, offset: 0, lines: [], problem }
    }
    const rows = answerQuery(query, { products: productsOf(seller, marketplaceId), marketplaceId, currency })
    const lines = rows.map((row) => JSON.stringify(row))
    return { ...planJob(id, seller.sellerId, settings.reportEnd, settings), query, offset: opened.offset, lines }
  }

  function publish(query: Query): string {
    const id = `amzn1.tortuga.3.${query.id}`
    const lines = query.problem
      ? [JSON.stringify({ errors: [{ message: query.problem }] })]
      : query.lines.slice(query.offset, query.offset + linesPerDocument)
    const file = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    if (!documents.has(id)) documents.publish(id, { contentType: 'application/jsonl', body: () => file })
    return id
  }

  function view(query: Query) {
    const status = statusOf(query)
    const end = query.offset + linesPerDocument
    const hasData = status === 'DONE' && query.lines.length > query.offset
    return {
      queryId: query.id,
      query: query.query,
      ...progressOf(query),
      ...(hasData && { dataDocumentId: publish(query) }),
      ...(status === 'FATAL' && { errorDocumentId: publish(query) }),
      ...(hasData &&
        end < query.lines.length && { pagination: { nextToken: signed.seal({ use: 'kiosk', offset: end }) } }),
    }
  }

  const ownQueries = (call: RetailCall) => {
    const { sellerId } = sellerOf(call)
    return [...queries.values()].filter((query) => query.sellerId === sellerId)
  }

  function find(call: RetailCall): Query {
    const id = singleParam(call.params, 'queryId')
    const query = ownQueries(call).find((candidate) => candidate.id === id)
    if (!query) throw notFound('The specified query was not found.')
    return query
  }

  return {
    handlers: {
      [`${api}.createQuery`]: (call) => {
        const query = create(call)
        queries.set(query.id, query)
        return { status: 202, body: { queryId: query.id } }
      },
      [`${api}.getQuery`]: (call) => ({ status: 200, body: view(find(call)) }),
      [`${api}.getQueries`]: (call) => {
        const { params } = call
        const { page, next } = listJobs({
          params,
          jobs: ownQueries(call),
          tokenName: 'paginationToken',
          matches: () => true,
        })
        return { status: 200, body: { queries: page.map(view), ...(next && { pagination: { nextToken: next } }) } }
      },
      [`${api}.cancelQuery`]: (call) => {
        cancel(find(call))
        return { status: 204 }
      },
      [`${api}.getDocument`]: (call) => {
        const id = singleParam(call.params, 'documentId') ?? ''
        const isOwn = ownQueries(call).some((query) => id === `amzn1.tortuga.3.${query.id}` && documents.has(id))
        if (!isOwn) throw notFound('The specified document was not found.')
        return { status: 200, body: { documentId: id, documentUrl: documents.urlOf(id, call.request) } }
      },
    },
    reset: () => queries.clear(),
  }
}
