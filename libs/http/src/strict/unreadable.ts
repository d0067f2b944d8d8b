import { PlatformError, validationError } from '@platform/errors'

/** Returns the failure for an error code of node:http's parser. */
export function unreadable(code: string | undefined): PlatformError {
  if (code === 'HPE_HEADER_OVERFLOW') return new PlatformError('headers_too_large', 'headers too large')
  const isSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  return validationError([
    { path: '', message: isSlow ? 'the request did not arrive in time' : 'the request is not valid HTTP' },
  ])
}

/** RFC 9110 section 10.1.1 defines one expectation, `100-continue`. */
export const unknownExpectation = (): PlatformError => new PlatformError('expectation_failed', 'an unknown expectation')
