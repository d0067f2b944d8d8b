import { z } from 'zod'
import type { Document } from '../documents.ts'
import { GeneratedSpec, generatedDocument } from './generated-document.ts'

/** Decodes base64; a character outside its alphabet makes the result shorter than announced. */
const Body = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== Buffer.byteLength(text, 'base64'))
    context.addIssue({ code: 'custom', message: 'bodyBase64 is not base64 (RFC 4648): send the encoded bytes' })
  return bytes
})

const Order = z
  .strictObject({
    api: z.enum(['spapi', 'ads', 'data_kiosk']),
    type: z.string().min(1),
    status: z.enum(['DONE', 'FATAL', 'CANCELLED']).default('DONE'),
    contentType: z.string().optional(),
    compressionAlgorithm: z.literal('GZIP').optional(),
    bodyBase64: Body.optional(),
    generate: GeneratedSpec.optional(),
    times: z.number().int().min(1).default(1),
  })
  .refine(({ bodyBase64, generate }) => !(bodyBase64 && generate), {
    message: 'bodyBase64 and generate exclude each other: send one of them',
    path: ['generate'],
  })

type OrderedApi = z.output<typeof Order>['api']

/** How the next job of an API and type ends. */
export interface OrderedEnd {
  status: 'DONE' | 'FATAL' | 'CANCELLED'
  /** Document of that job; undefined if the order leaves it to the simulator. */
  document: Document | undefined
  /** True if the answer that names the document states GZIP. */
  isCompressed: boolean
}

const contentTypes = {
  spapi: 'text/plain; charset=UTF-8',
  data_kiosk: 'application/jsonlines; charset=UTF-8',
  ads: 'application/octet-stream',
} as const

function endOf({
  api,
  status,
  contentType,
  compressionAlgorithm,
  bodyBase64,
  generate,
}: z.output<typeof Order>): OrderedEnd {
  const isCompressed = compressionAlgorithm === 'GZIP'
  const headers = {
    contentType: contentType ?? contentTypes[api],
    // Data Kiosk states the compression only by this header.
    ...(isCompressed && api === 'data_kiosk' && { contentEncoding: 'gzip' }),
  }
  const document = bodyBase64
    ? { ...headers, body: () => bodyBase64, bytes: bodyBase64.length }
    : generate && { ...headers, ...generatedDocument(generate, isCompressed) }
  return { status, document: status === 'CANCELLED' ? undefined : document, isCompressed }
}

/** Ordered ends and documents of reports, queries and exports, taken in the order in which they were added. */
export class OrderedDocuments {
  #orders: { id: string; api: OrderedApi; type: string; times: number; end: OrderedEnd }[] = []
  #count = 0

  /** Adds an order: see `POST documents` in docs/simulator.md. @throws z.ZodError for a value that is not allowed */
  add(input: unknown): string {
    const order = Order.parse(input)
    const id = `document-${++this.#count}`
    this.#orders.push({ id, api: order.api, type: order.type, times: order.times, end: endOf(order) })
    return id
  }

  clear(): void {
    this.#orders = []
  }

  /** Takes the first order for a job with one of these type names; an order for `*` matches any job of its API. */
  take(api: OrderedApi, types: readonly string[]): OrderedEnd | undefined {
    const order = this.#orders.find((one) => one.api === api && (one.type === '*' || types.includes(one.type)))
    if (!order) return undefined
    order.times--
    if (order.times === 0) this.#orders = this.#orders.filter((one) => one !== order)
    return order.end
  }

  /** Takes every order that names this type. */
  takeAll(api: OrderedApi, type: string): OrderedEnd[] {
    const named = this.#orders.filter((one) => one.api === api && one.type === type)
    this.#orders = this.#orders.filter((one) => !named.includes(one))
    return named.flatMap(({ times, end }) => Array.from({ length: times }, () => end))
  }
}
