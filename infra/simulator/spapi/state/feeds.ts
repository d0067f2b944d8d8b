import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { CommonState } from '../../common-state.ts'
import { sellers } from '../../world.ts'
import { isRecord } from '../is-record.ts'
import { listParam, singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput, notFound, RetailError } from '../retail-error.ts'
import { cancel, type Job, listJobs, planJob, progressOf, statusOf } from './job.ts'
import { type ListingStore, patched } from './listings/listing-store.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const FeedSpec = z.object({
  feedType: z.string(),
  marketplaceIds: z.array(z.string()),
  inputFeedDocumentId: z.string(),
})
const DocumentSpec = z.object({ contentType: z.string() })

const Message = z.object({
  messageId: z.number(),
  sku: z.string(),
  operationType: z.enum(['UPDATE', 'PARTIAL_UPDATE', 'PATCH', 'DELETE']),
  productType: z.string().default('PRODUCT'),
  attributes: z.record(z.string(), z.unknown()).default({}),
  patches: z.array(z.object({ op: z.string(), path: z.string(), value: z.unknown().optional() })).default([]),
})

interface Feed extends Job {
  spec: z.infer<typeof FeedSpec>
  resultId: string
  isProcessed: boolean
}

interface Issue {
  messageId: number
  code: string
  severity: 'ERROR'
  message: string
}

const api = 'feeds_2021-06-30'

/** Feeds API 2021-06-30: upload of a document, feed, processing report. JSON listings feeds change the listings. */
export function feedsPart({ documents, settings }: CommonState, listings: ListingStore): StatePart {
  const feeds = new Map<string, Feed>()
  let count = 0

  function applyListings(feed: Feed, messages: unknown[]): Issue[] {
    const seller = sellers.find(({ sellerId }) => sellerId === feed.sellerId)
    return messages.flatMap((given, at) => {
      const messageId = isRecord(given) && typeof given.messageId === 'number' ? given.messageId : at + 1
      const issue = (message: string): Issue[] => [{ messageId, code: '4000001', severity: 'ERROR', message }]
      const parsed = Message.safeParse(given)
      if (!parsed.success || !seller) return issue('The message is not valid.')
      const { sku, operationType, productType, attributes, patches } = parsed.data
      for (const marketplaceId of feed.spec.marketplaceIds) {
        const before = listings.find(seller, marketplaceId, sku)
        if (operationType === 'DELETE') listings.remove(seller, marketplaceId, sku)
        else if (operationType === 'UPDATE') listings.put(seller, { sku, marketplaceId, productType, attributes })
        else if (!before) return issue(`The SKU ${sku} does not exist.`)
        else {
          const partial =
            operationType === 'PATCH' ? patched(before.attributes, patches) : { ...before.attributes, ...attributes }
          listings.put(seller, { ...before, attributes: partial })
        }
      }
      return []
    })
  }

  /** Processes a feed once, at the first read after its end. */
  function process(feed: Feed): void {
    if (feed.isProcessed || statusOf(feed) !== 'DONE') return
    feed.isProcessed = true
    const text = documents.uploaded(feed.spec.inputFeedDocumentId)?.toString() ?? ''
    const report = feed.spec.feedType === 'JSON_LISTINGS_FEED' ? jsonReport(feed, text) : flatReport(text)
    const file = gzipSync(report)
    documents.publish(feed.resultId, { contentType: 'text/plain; charset=UTF-8', body: () => file })
  }

  function jsonReport(feed: Feed, text: string): string {
    const parsed: unknown = parseJson(text)
    const messages = isRecord(parsed) && Array.isArray(parsed.messages) ? parsed.messages : []
    const issues = applyListings(feed, messages)
    const summary = {
      errors: issues.length,
      warnings: 0,
      messagesProcessed: messages.length,
      messagesAccepted: messages.length - issues.length,
      messagesInvalid: issues.length,
    }
    return JSON.stringify({ header: { sellerId: feed.sellerId, version: '2.0', feedId: feed.id }, issues, summary })
  }

  function find(call: RetailCall): Feed {
    const feed = feeds.get(singleParam(call.params, 'feedId') ?? '')
    if (feed?.sellerId !== sellerOf(call).sellerId) throw notFound('The specified feed was not found.')
    return feed
  }

  function view(feed: Feed) {
    process(feed)
    const { feedType, marketplaceIds } = feed.spec
    return {
      feedId: feed.id,
      feedType,
      marketplaceIds,
      ...progressOf(feed),
      ...(statusOf(feed) === 'DONE' && { resultFeedDocumentId: feed.resultId }),
    }
  }

  function create(call: RetailCall): Feed {
    const spec = FeedSpec.parse(call.body)
    const { sellerId, marketplaceIds } = sellerOf(call)
    if (!documents.expects(spec.inputFeedDocumentId)) throw invalidInput('The input feed document was not found.')
    const foreign = spec.marketplaceIds.find((id) => !marketplaceIds.includes(id))
    if (foreign) throw new RetailError(403, 'Unauthorized', `Access to the marketplace ${foreign} is denied.`)
    // The document was registered but never uploaded.
    const end = documents.uploaded(spec.inputFeedDocumentId) ? 'DONE' : 'FATAL'
    const id = String(52_000_000_000 + ++count)
    return { ...planJob(id, sellerId, end, settings), spec, resultId: `amzn1.tortuga.4.na.${id}`, isProcessed: false }
  }

  return {
    handlers: {
      [`${api}.createFeedDocument`]: (call) => {
        const id = documents.expect(DocumentSpec.parse(call.body).contentType)
        return { status: 201, body: { feedDocumentId: id, url: documents.urlOf(id, call.request) } }
      },
      [`${api}.createFeed`]: (call) => {
        const feed = create(call)
        feeds.set(feed.id, feed)
        return { status: 202, body: { feedId: feed.id } }
      },
      [`${api}.getFeed`]: (call) => ({ status: 200, body: view(find(call)) }),
      [`${api}.cancelFeed`]: (call) => {
        cancel(find(call))
        return { status: 200 }
      },
      [`${api}.getFeeds`]: (call) => {
        const { sellerId } = sellerOf(call)
        const { params } = call
        if (singleParam(params, 'nextToken') === undefined && listParam(params, 'feedTypes').length === 0) {
          throw invalidInput('feedTypes or nextToken must be specified.')
        }
        const { page, next } = listJobs({
          params,
          jobs: [...feeds.values()].filter((feed) => feed.sellerId === sellerId),
          tokenName: 'nextToken',
          matches: ({ spec }, asked) => listParam(asked, 'feedTypes').includes(spec.feedType),
        })
        return { status: 200, body: { feeds: page.map(view), ...(next && { nextToken: next }) } }
      },
      [`${api}.getFeedDocument`]: (call) => {
        const id = singleParam(call.params, 'feedDocumentId') ?? ''
        const isOwn = [...feeds.values()].some((feed) => {
          if (feed.sellerId !== sellerOf(call).sellerId || feed.resultId !== id) return false
          process(feed)
          return feed.isProcessed
        })
        if (!isOwn) throw notFound('The specified feed document was not found.')
        const url = documents.urlOf(id, call.request)
        return { status: 200, body: { feedDocumentId: id, url, compressionAlgorithm: 'GZIP' } }
      },
    },
    reset: () => feeds.clear(),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function flatReport(text: string): string {
  const records = text.trim() === '' ? 0 : Math.max(1, text.trim().split('\n').length - 1)
  return [
    'Feed Processing Summary:',
    `\tNumber of records processed\t\t${records}`,
    `\tNumber of records successful\t\t${records}`,
    '',
    'original-record-number\tsku\terror-code\terror-type\terror-message',
    '',
  ].join('\r\n')
}
