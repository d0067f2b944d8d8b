import { PlatformError } from './platform-error.ts'

/** API surface of a path; each surface has its own failure envelope. */
export type Surface = 'api' | 'v1' | 'oauth'

/** Returns the surface of a path; the default is `api`. */
export function surfaceOf(path: string): Surface {
  if (path === '/v1' || path.startsWith('/v1/')) return 'v1'
  if (path.startsWith('/oauth/') || path.startsWith('/.well-known/')) return 'oauth'
  return 'api'
}

/** RFC 6749 section 5.2 defines few codes; a kind without one keeps its own name where the RFC allows it. */
const oauthCodes: Partial<Record<PlatformError['kind'], string>> = {
  validation_error: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  payload_too_large: 'invalid_request',
  expectation_failed: 'invalid_request',
  headers_too_large: 'invalid_request',
  internal_error: 'server_error',
  unavailable: 'temporarily_unavailable',
  upstream_timeout: 'temporarily_unavailable',
  audit_unavailable: 'temporarily_unavailable',
}

/**
 * Returns the body of a failure: `{ok, kind, friendly, requestId, …}`, `{error: {code, message, request_id, …}}` or the form of
 * RFC 6749.
 */
export function failureBody(surface: Surface, error: PlatformError, requestId: string): Record<string, unknown> {
  switch (surface) {
    case 'api':
      return { ok: false, kind: error.kind, friendly: error.friendly, requestId, ...error.details }
    case 'v1':
      return { error: { code: error.kind, message: error.friendly, request_id: requestId, ...error.details } }
    case 'oauth':
      return { error: oauthCodes[error.kind] ?? error.kind, error_description: error.friendly }
  }
}

/** Returns a thrown value as PlatformError. An unknown error becomes `internal_error`, which reveals only the request id. */
export const toPlatformError = (thrown: unknown): PlatformError =>
  thrown instanceof PlatformError ? thrown : new PlatformError('internal_error', String(thrown), { cause: thrown })
