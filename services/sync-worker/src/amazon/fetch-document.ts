import type { DocumentOptions } from '@platform/documents'
import { PlatformError } from '@platform/errors'
import { type Dispatcher, request } from 'undici'

/** Bytes of a document that are being downloaded. */
export interface Download {
  bytes: AsyncIterable<Uint8Array>
  head: Pick<DocumentOptions, 'contentType' | 'contentLength'>
}

/** Hosts from which Amazon serves documents, or that end so. */
const documentHosts = ['.amazonaws.com', '.cloudfront.net', '.amazon.com']

const refused = (host: string): PlatformError =>
  new PlatformError('upstream_error', `a document at ${host}`, {
    friendly: `Amazon named a document at ${host}, which is not a host of Amazon, so it was not fetched.`,
    details: { status: 200, errors: [] },
  })

/** Checks a document's URL. `amazonUrl`: the base URL that replaces Amazon's hosts. @throws PlatformError `upstream_error` */
function checkDocumentUrl(text: string, amazonUrl: string | undefined): URL {
  const url = new URL(text)
  const isAllowed = amazonUrl
    ? url.origin === new URL(amazonUrl).origin
    : url.protocol === 'https:' && url.port === '' && documentHosts.some((suffix) => url.hostname.endsWith(suffix))
  if (!isAllowed) throw refused(url.host)
  return url
}

const headerOf = (headers: Dispatcher.ResponseData['headers'], name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Milliseconds without a byte after which a download has failed. */
const silenceMsMax = 60_000

/**
 * Begins to download a document. The URL carries its own authorization, so the request has no header of the platform; redirects are not followed.
 * @throws PlatformError `upstream_error` for another host or status; `unavailable` without an answer
 */
export async function fetchDocument(
  url: string,
  { amazonUrl, signal }: { amazonUrl: string | undefined; signal: AbortSignal },
): Promise<Download> {
  const checked = checkDocumentUrl(url, amazonUrl)
  const { statusCode, headers, body } = await request(checked, {
    signal,
    headersTimeout: silenceMsMax,
    bodyTimeout: silenceMsMax,
  }).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new PlatformError('unavailable', `no answer from ${checked.host}`, { cause })
  })
  if (statusCode !== 200) {
    await body.dump().catch(() => {})
    throw new PlatformError('upstream_error', `the document's host answered ${statusCode}`, {
      friendly: `Amazon's document store answered with status ${statusCode}.`,
      details: { status: statusCode, errors: [] },
    })
  }
  const contentType = headerOf(headers, 'content-type')
  const length = headerOf(headers, 'content-length')
  return {
    bytes: body,
    head: {
      ...(contentType !== undefined && { contentType }),
      ...(length !== undefined && { contentLength: Number(length) }),
    },
  }
}
