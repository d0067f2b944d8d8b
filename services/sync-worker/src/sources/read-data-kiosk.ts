import { catalog, type Params } from '@platform/spapi-catalog'
import { z } from 'zod'
import { type Download, fetchDocument } from '../amazon/fetch-document.ts'
import { readText } from '../amazon/read-text.ts'
import type { DataKioskJob } from '../definition/resolved-job.ts'
import { queryOf } from '../definition/windows/request-of.ts'
import { inspectionsOf } from '../inspections/inspections-of.ts'
import type { Requests } from '../store/requests.ts'
import type { OpenCalls } from './open-calls.ts'
import { type Check, requestDocument } from './request-document.ts'
import { rangeOf, type Source } from './source.ts'

interface Needs {
  openCalls: OpenCalls
  requests: Requests
  /** Base URL that replaces Amazon's hosts. */
  amazonUrl: string | undefined
}

const Created = z.object({ queryId: z.string() })
const Query = z.looseObject({
  queryId: z.string(),
  query: z.string().optional(),
  processingStatus: z.string(),
  dataDocumentId: z.string().optional(),
  errorDocumentId: z.string().optional(),
  pagination: z.looseObject({ nextToken: z.string().optional() }).optional(),
})
const Queries = z.looseObject({ queries: z.array(Query) })
const KioskDocument = z.looseObject({ documentUrl: z.string() })

/** Seconds for which the answer of an equal query serves as well. */
const freshSeconds = 900

/** Runs the query of a window, waits for it, and loads its documents: Amazon continues a long answer in further queries. */
export function createReadDataKiosk({ openCalls, requests, amazonUrl }: Needs): Source<DataKioskJob> {
  return async (work) => {
    const { job, window, signal } = work
    const query = queryOf(job, rangeOf(window))
    const { call: callOperation } = await openCalls(work)
    const call = (name: string, at: { params?: Params; body?: unknown }) =>
      callOperation(catalog.require(`dataKiosk_2023-11-15.${name}`), at)
    const bodyOf = (token: string | undefined) => ({ query, ...(token !== undefined && { paginationToken: token }) })
    const download = async (documentId: string): Promise<Download> => {
      const payload = await call('getDocument', { params: { documentId } })
      return fetchDocument(KioskDocument.parse(payload).documentUrl, { amazonUrl, signal })
    }

    async function check(queryId: string): Promise<Check> {
      const { processingStatus, dataDocumentId, errorDocumentId, pagination } = Query.parse(
        await call('getQuery', { params: { queryId } }),
      )
      switch (processingStatus) {
        case 'DONE': {
          if (!dataDocumentId) return { is: 'empty', note: 'Amazon has no data for this window.' }
          const nextToken = pagination?.nextToken
          return { is: 'ready', documentId: dataDocumentId, ...(nextToken !== undefined && { nextToken }) }
        }
        case 'CANCELLED':
          return { is: 'failed', error: { kind: 'upstream_error', friendly: 'The query was cancelled at Amazon.' } }
        case 'FATAL': {
          const reason = errorDocumentId && (await readText((await download(errorDocumentId)).bytes)).slice(0, 500)
          return {
            is: 'failed',
            error: {
              kind: 'upstream_error',
              friendly: reason
                ? `Amazon could not run the query: ${reason}`
                : 'Amazon could not run the query and gave no reason.',
              details: { queryId, processingStatus },
            },
          }
        }
        default:
          return { is: 'pending' }
      }
    }

    /** Amazon lists queries with their text, but not with the token that they continue: only a first query can be found. */
    async function find(since: Date, token: string | undefined): Promise<string[]> {
      if (token !== undefined) return []
      const { queries } = Queries.parse(await call('getQueries', { params: { createdSince: since.toISOString() } }))
      return queries.filter((one) => one.query === query).map(({ queryId }) => queryId)
    }

    return requestDocument(
      work,
      {
        content: bodyOf,
        freshSeconds,
        request: async (token) => Created.parse(await call('createQuery', { body: bodyOf(token) })).queryId,
        ...{ find, check, download },
        inspections: (at) => inspectionsOf(job, window, at),
        documentOptions: { format: 'jsonl' },
      },
      { requests },
    )
  }
}
