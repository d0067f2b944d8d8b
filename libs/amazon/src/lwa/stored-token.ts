import { hash } from 'node:crypto'
import { type Kind, kinds, PlatformError } from '@platform/errors'
import type { SecretBox } from '@platform/secrets'

/** A token and the end of its use. */
export interface HeldToken {
  token: string
  /** Milliseconds since 1970; up to a minute earlier than the expiry at Amazon. */
  usableUntil: number
}

/** A token as replicas share it, or the failure to get one. */
export type Stored = HeldToken | PlatformError

/** Returns a short hash of a text that must not be part of a key itself. */
export const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)

interface Wire {
  kind: Kind
  message: string
  friendly: string
  details: Record<string, unknown>
  headers: Record<string, string>
}

/**
 * Format: `ok.<origin>.<digest of the token>.<usableUntil>.<sealed>`. `origin` is a digest of the token's source; `key` is the
 * seal's context.
 */
export const writeToken = (box: SecretBox, key: string, origin: string, { token, usableUntil }: HeldToken): string =>
  `ok.${origin}.${digest(token)}.${usableUntil}.${box.seal(token, key)}`

/** Format: `no.<origin>.<JSON>`. */
export function writeFailure(origin: string, { kind, message, friendly, details, headers }: PlatformError): string {
  const wire: Wire = { kind, message, friendly, details, headers }
  return `no.${origin}.${JSON.stringify(wire)}`
}

/** Returns undefined for a value of another origin, or sealed with a removed master key. */
export function readStored(box: SecretBox, key: string, origin: string, text: string): Stored | undefined {
  if (text.startsWith(`no.${origin}.`)) {
    const { kind, message, ...options } = JSON.parse(text.slice(4 + origin.length)) as Wire
    return Object.hasOwn(kinds, kind) ? new PlatformError(kind, message, options) : undefined
  }
  if (!text.startsWith(`ok.${origin}.`)) return undefined
  const [, , , until = '', ...sealed] = text.split('.')
  try {
    return { token: box.open(sealed.join('.'), key), usableUntil: Number(until) }
  } catch {
    return undefined
  }
}
