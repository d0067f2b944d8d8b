import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Api, SimulatorAnswer, SimulatorRequest } from './api.ts'
import { signed } from './signed.ts'

export interface Document {
  contentType: string
  /** Content-Encoding header; unset for reports, whose compression is stated by the report instead. */
  contentEncoding?: string
  /** Generates the body for each download, so that large documents are not kept in memory. */
  body: () => Buffer | Readable
  /** Size of the body, if known. */
  bytes?: number
}

interface Upload {
  contentType: string
  body?: Buffer
}

const prefix = '/_documents/'
const expiresSecondsDefault = 300

const xml = (status: number, code: string, message: string): SimulatorAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
})

const leaky = /^(authorization|x-amz-access-token|x-amz-security-token|amazon-(advertising|ads)-.*)$/

/** Files behind presigned URLs, for both APIs: downloads of reports and exports, uploads of feeds. */
export class Documents {
  readonly #downloads = new Map<string, Document>()
  readonly #uploads = new Map<string, Upload>()
  readonly #clock: () => number

  /** `clock` returns the time by which URLs expire, in milliseconds since 1970. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Stores a file under an id, or replaces it. */
  publish(id: string, document: Document): void {
    this.#downloads.set(id, document)
  }

  has(id: string): boolean {
    return this.#downloads.has(id)
  }

  /** Registers an upload; returns its id. */
  expect(contentType: string): string {
    const id = randomUUID()
    this.#uploads.set(id, { contentType })
    return id
  }

  /** Returns an uploaded file; undefined if there is no upload with this id. */
  uploaded(id: string): Buffer | undefined {
    return this.#uploads.get(id)?.body
  }

  expects(id: string): boolean {
    return this.#uploads.has(id)
  }

  /** Returns a presigned URL that expires after `seconds`. */
  urlOf(id: string, { origin }: Pick<SimulatorRequest, 'origin'>, seconds = expiresSecondsDefault): string {
    const expiresAt = this.#clock() + seconds * 1_000
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Expires': String(seconds),
      'X-Amz-Date': new Date(expiresAt - seconds * 1_000).toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Simulator-Until': String(expiresAt),
      'X-Amz-Signature': signed.mac(`${id} ${expiresAt}`),
    })
    return `${origin}${prefix}${encodeURIComponent(id)}?${query}`
  }

  clear(): void {
    this.#downloads.clear()
    this.#uploads.clear()
  }

  handle({ method, path, query, headers, body }: SimulatorRequest): SimulatorAnswer {
    const leaked = Object.keys(headers).find((name) => leaky.test(name))
    if (leaked) return xml(400, 'InvalidArgument', `Only one auth mechanism allowed; found the header ${leaked}`)
    const id = decodeURIComponent(path.slice(prefix.length))
    const until = query.get('X-Simulator-Until') ?? ''
    if (query.get('X-Amz-Signature') !== signed.mac(`${id} ${until}`)) {
      return xml(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match')
    }
    if (Number(until) < this.#clock()) return xml(403, 'AccessDenied', 'Request has expired')
    if (method === 'PUT') return this.#put(id, headers['content-type'] ?? '', body)
    if (method !== 'GET' && method !== 'HEAD') return xml(405, 'MethodNotAllowed', 'The method is not allowed')
    return this.#get(id)
  }

  #put(id: string, contentType: string, body: Buffer): SimulatorAnswer {
    const upload = this.#uploads.get(id)
    if (!upload) return xml(404, 'NoSuchKey', 'The specified key does not exist.')
    const plain = (type: string) => type.toLowerCase().replaceAll(' ', '')
    if (plain(contentType) !== plain(upload.contentType)) {
      return xml(403, 'SignatureDoesNotMatch', 'The content type is not the one that was signed')
    }
    upload.body = body
    return { status: 200, headers: { etag: `"${signed.mac(id).slice(0, 32)}"` } }
  }

  #get(id: string): SimulatorAnswer {
    const document = this.#downloads.get(id)
    if (!document) return xml(404, 'NoSuchKey', 'The specified key does not exist.')
    return {
      status: 200,
      headers: {
        'content-type': document.contentType,
        ...(document.contentEncoding && { 'content-encoding': document.contentEncoding }),
        ...(document.bytes !== undefined && { 'content-length': String(document.bytes) }),
      },
      body: document.body(),
    }
  }
}

/** Creates the file server, which refuses requests that leak a token, as S3 does. */
export const createDocumentsApi = (documents: Documents): Api => ({
  name: 'documents',
  matches: ({ path }) => path.startsWith(prefix),
  describe: ({ method }) => ({ operation: method === 'PUT' ? 'putDocument' : 'getDocument', mutating: false }),
  handle: (request) => documents.handle(request),
  failure: (status) => xml(status, status === 503 ? 'SlowDown' : 'InternalError', 'Please reduce your request rate.'),
  reset: () => documents.clear(),
})
