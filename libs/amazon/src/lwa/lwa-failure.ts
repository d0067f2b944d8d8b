import { type Kind, PlatformError } from '@platform/errors'
import { z } from 'zod'
import type { TransportAnswer } from '../transport/transport.ts'

/** RFC 6749, section 5.2; Login with Amazon adds a `request_id`. */
const Refusal = z.object({ error: z.string(), error_description: z.string().optional() })

export const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

const retryAfterSeconds = 5

function kindOf(status: number, error: string | undefined): Kind {
  if (error === 'invalid_grant') return 'reauth_required'
  return status === 429 ? 'throttled' : 'upstream_error'
}

/** Makes the error for a refusal by Login with Amazon. Omits descriptions that may contain a token. */
export function lwaFailure({ status, headers, body, requestId }: TransportAnswer): PlatformError {
  const { data } = Refusal.safeParse(parseJson(body))
  const kind = kindOf(status, data?.error)
  const description = data?.error_description?.slice(0, 300) ?? ''
  const message = /Atz[ar]|\|/.test(description) ? '' : description
  const wait = Number(headers['retry-after']) || retryAfterSeconds
  const isTransient = kind === 'throttled' || status >= 500
  return new PlatformError(kind, `Login with Amazon answered ${status} ${data?.error ?? ''}`.trimEnd(), {
    ...(kind === 'upstream_error' && {
      friendly: isTransient
        ? 'Login with Amazon is unavailable. Try again shortly.'
        : 'Login with Amazon refused to issue a token.',
    }),
    details: {
      status,
      errors: [{ code: data?.error ?? 'unknown', message }],
      ...(requestId && { amazonRequestId: requestId }),
      ...(isTransient && { retryAfterSeconds: wait }),
    },
    ...(isTransient && { headers: { 'retry-after': String(wait) } }),
  })
}
