import { PlatformError, validationError } from '@platform/errors'

/** The failure behind an error of node:http's parser, by the error's code. */
export function unreadable(code: string | undefined): PlatformError {
  if (code === 'HPE_HEADER_OVERFLOW') return new PlatformError('headers_too_large', 'headers too large')
  const isSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  return validationError([
    { path: '', message: isSlow ? 'the request did not arrive in time' : 'the request is not valid HTTP' },
  ])
}

/** RFC 9110 section 10.1.1: the only expectation that exists is `100-continue`. */
export const unknownExpectation = (): PlatformError => new PlatformError('expectation_failed', 'an unknown expectation')
