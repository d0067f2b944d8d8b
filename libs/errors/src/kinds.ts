/** RFC 9110 section 10.2.3, RFC 6585 section 4: a status that invites a retry has a Retry-After. */
type Entry = { friendly: string } & (
  | { status: 429 | 503; retryAfterSeconds: number }
  | { status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 417 | 422 | 431 | 500 | 502 | 504 }
)

/**
 * Every failure kind: its HTTP status, the default text for callers, and for 429 and 503 the default seconds until a retry may
 * succeed.
 * The set is closed: docs/errors.md has a line for each, and a check compares the two.
 */
export const kinds = {
  invalid_token: {
    status: 401,
    friendly: 'Send a valid access token as "Authorization: Bearer <token>". POST /oauth/token mints one.',
  },
  insufficient_scope: { status: 403, friendly: 'This token lacks a scope that the call needs.' },
  rate_limited: {
    status: 429,
    retryAfterSeconds: 1,
    friendly: 'Too many requests for this credential. Wait for the time in Retry-After, then try again.',
  },
  throttled: {
    status: 429,
    retryAfterSeconds: 1,
    friendly: 'Amazon is limiting this operation. Wait for retryAfterSeconds, then try again.',
  },
  validation_error: { status: 400, friendly: 'The request is not valid. See issues for what to change.' },
  not_found: { status: 404, friendly: 'This endpoint does not exist.' },
  method_not_allowed: { status: 405, friendly: 'This endpoint does not support that method. See the Allow header.' },
  payload_too_large: { status: 413, friendly: 'The request body is larger than this endpoint accepts.' },
  unsupported_media_type: { status: 415, friendly: 'Send the body as application/json in UTF-8.' },
  expectation_failed: { status: 417, friendly: 'The only supported Expect header is 100-continue.' },
  headers_too_large: {
    status: 431,
    friendly: 'The request line and headers are too large. They may have 16 KiB together.',
  },
  merchant_not_found: { status: 404, friendly: 'That merchant does not exist. GET /api/amazon/merchants lists yours.' },
  profile_not_found: {
    status: 404,
    friendly: 'That profile does not exist. GET /api/amazon/ads/profiles lists yours.',
  },
  operation_not_found: {
    status: 404,
    friendly: 'That operation does not exist. The operations listing has all of them.',
  },
  operation_not_permitted: { status: 403, friendly: 'That operation cannot be called with this credential.' },
  reauth_required: { status: 409, friendly: 'Amazon no longer accepts this connection. Connect the account again.' },
  read_only_violation: { status: 400, friendly: 'Only one read-only statement is allowed.' },
  sql_error: { status: 400, friendly: 'The database refused the statement.' },
  query_timeout: {
    status: 408,
    friendly: 'The query exceeded its time limit and was stopped. Narrow it, or raise queryTimeoutMs (at most 120000).',
  },
  too_many_rows: {
    status: 422,
    friendly: 'The result has more than 50,000 rows. Page with LIMIT and OFFSET, or split it by date.',
  },
  response_too_large: {
    status: 422,
    friendly: 'The result is larger than 10 MB. Select fewer columns or rows, or split it by date.',
  },
  too_many_queries: {
    status: 429,
    retryAfterSeconds: 1,
    friendly: 'Too many of your queries are running at once. Try again when one has ended.',
  },
  warehouse_unavailable: {
    status: 503,
    retryAfterSeconds: 2,
    friendly: 'Your warehouse is unavailable at the moment. Try again shortly.',
  },
  upstream_error: { status: 502, friendly: 'Amazon answered with an error.' },
  upstream_timeout: {
    status: 504,
    friendly: 'The service behind this call did not answer in time. Try again shortly.',
  },
  audit_unavailable: {
    status: 503,
    retryAfterSeconds: 2,
    friendly: 'The call could not be recorded in the audit log, so it was not answered. Try again shortly.',
  },
  unavailable: {
    status: 503,
    retryAfterSeconds: 2,
    friendly: 'This part of the platform is not available at the moment. Try again shortly.',
  },
  internal_error: {
    status: 500,
    friendly: 'The platform failed unexpectedly. Quote the request id when you report it.',
  },
  account_required: { status: 400, friendly: 'Pass account_id. GET /v1/accounts lists yours.' },
  account_not_found: { status: 404, friendly: 'That account does not exist. GET /v1/accounts lists yours.' },
} as const satisfies Record<string, Entry>

/** Kind of a failure; callers branch on it. */
export type Kind = keyof typeof kinds
