import { PlatformError } from './platform-error.ts'

/** Who reads the failure: each surface has its own envelope. */
export type Surface = 'api' | 'v1' | 'oauth'

/** The surface that a path belongs to; what belongs to none answers as `/api` does. */
export function surfaceOf(path: string): Surface {
  if (path === '/v1' || path.startsWith('/v1/')) return 'v1'
  if (path.startsWith('/oauth/') || path.startsWith('/.well-known/')) return 'oauth'
  return 'api'
}

/** RFC 6749 section 5.2 knows few codes; a kind that has none of them keeps its own name where the RFC lets it. */
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

/** The body of a failure: `{ok, kind, friendly, requestId, …}`, `{error: {code, message, request_id, …}}` or RFC 6749's. */
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

/** Any thrown value as a named failure; what nobody named tells the caller nothing but its request id. */
export const toPlatformError = (thrown: unknown): PlatformError =>
  thrown instanceof PlatformError ? thrown : new PlatformError('internal_error', String(thrown), { cause: thrown })
