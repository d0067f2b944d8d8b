import { z } from 'zod'
import type { CommonState } from '../../common-state.ts'
import type { OrderedEnd } from '../../control/ordered-documents.ts'
import { timeOf } from '../../control/settings.ts'
import { signed } from '../../signed.ts'
import type { Seller } from '../../world.ts'
import { isRecord } from '../is-record.ts'
import { singleParam } from '../params.ts'
import { throttled } from '../quotas.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput, notFound } from '../retail-error.ts'
import { cancel, type Job, listJobs, planJob, progressOf, statusOf } from './job.ts'
import { answerQuery } from './kiosk-answer.ts'
import { datasetNames, parseQuery } from './kiosk-query.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const QuerySpec = z.object({ query: z.string(), paginationToken: z.string().optional() })

interface Query extends Job {
  query: string
  /** Index of the first line of its document. */
  offset: number
  lines: string[]
  problem?: string
  ordered?: OrderedEnd
}

const api = 'dataKiosk_2023-11-15'
const queryLengthMax = 8_000
/** Unfinished queries with the same text. */
const sameTextMax = 3
const contentType = 'application/jsonlines; charset=UTF-8'

/** Data Kiosk API 2023-11-15: the result of a query as JSON lines; a long result is split over several queries. */
export function dataKioskPart({ documents, ordered, settings }: CommonState): StatePart {
  const queries = new Map<string, Query>()
  let count = 0

  function checkConcurrency(call: RetailCall, text: string): void {
    const unfinished = ownQueries(call).filter((query) => /^IN_/.test(statusOf(query)))
    const same = unfinished.filter(({ query }) => query === text)
    if (unfinished.length >= settings.kioskQueriesMax || same.length >= sameTextMax) throw throttled()
  }

  /** Returns the lines of a query, or why it fails. */
  function resultOf(seller: Seller, query: string): Pick<Query, 'lines' | 'problem'> & { names: string[] } {
    let names: string[] = []
    try {
      const schemas = parseQuery(query)
      names = datasetNames(schemas)
      const rows = answerQuery(schemas, { seller, now: timeOf(settings), settings })
      return { names, lines: rows.map((row) => JSON.stringify(row)) }
    } catch (error) {
      const problem =
        error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error)
      return { names, lines: [], problem }
    }
  }

  function create(call: RetailCall): Query {
    const seller = sellerOf(call)
    const { query, paginationToken } = QuerySpec.parse(call.body)
    if (query.replace(/\s+/g, ' ').length > queryLengthMax) throw invalidInput('The query is too long.')
    const opened = paginationToken === undefined ? { offset: 0, query } : signed.open(paginationToken)
    if (!isRecord(opened) || typeof opened.offset !== 'number' || opened.query !== query)
      throw invalidInput('Invalid paginationToken.')
    checkConcurrency(call, query)
    const id = String(53_000_000 + ++count)
    const { names, ...result } = resultOf(seller, query)
    const order = ordered.take('data_kiosk', names)
    const end = order?.status ?? (result.problem ? 'FATAL' : settings.reportEnd)
    const job = planJob(id, seller.sellerId, end, settings)
    return { ...job, ...result, query, offset: opened.offset, ...(order && { ordered: order }) }
  }

  function publish(query: Query): string {
    const id = `amzn1.tortuga.3.${query.id}`
    if (documents.has(id)) return id
    const lines =
      query.end === 'FATAL'
        ? [JSON.stringify({ errors: [{ message: query.problem ?? 'The query could not be processed.' }] })]
        : query.lines.slice(query.offset, query.offset + settings.kioskLines)
    const file = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    documents.publish(id, query.ordered?.document ?? { contentType, body: () => file })
    return id
  }

  function view(query: Query) {
    const status = statusOf(query)
    const end = query.offset + settings.kioskLines
    const isOrdered = query.ordered?.document !== undefined
    const hasData = status === 'DONE' && (isOrdered || query.lines.length > query.offset)
    const hasMore = hasData && !isOrdered && end < query.lines.length
    return {
      queryId: query.id,
      query: query.query,
      ...progressOf(query),
      ...(hasData && { dataDocumentId: publish(query) }),
      ...(status === 'FATAL' && { errorDocumentId: publish(query) }),
      ...(hasMore && { pagination: { nextToken: signed.seal({ use: 'kiosk', offset: end, query: query.query }) } }),
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
