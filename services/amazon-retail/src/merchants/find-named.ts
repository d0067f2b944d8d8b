import type { Connection } from '@platform/amazon-connections'
import { PlatformError, validationError } from '@platform/errors'
import { listed, nearest } from '@platform/validation'
import type { Merchant } from './merchant.ts'

/** A connection and its merchants. */
export interface NamedConnection {
  connection: Connection
  /** The named merchant alone, or all merchants of a connection that was named itself. */
  merchants: Merchant[]
}

const shownLengthMax = 100
const knownShownMax = 5

const hintFor = (meant: string[], known: string[]): string => {
  if (meant.length > 0) return `Did you mean ${meant.join(' or ')}?`
  return known.length > 0 ? `There are ${listed(known.slice(0, knownShownMax))}.` : 'No account is connected yet.'
}

function missing(credentials: string, all: readonly NamedConnection[]): PlatformError {
  const known = all.flatMap(({ connection, merchants }) => [
    connection.name,
    ...merchants.map(({ merchantId }) => merchantId),
  ])
  const meant = nearest(credentials, known)
  const shown = credentials.slice(0, shownLengthMax)
  return new PlatformError('not_found', `no merchant or connection ${shown}`, {
    friendly: `There is no merchant or connection "${shown}". ${hintFor(meant, known)} GET /api/amazon/merchants lists all merchants.`,
    details: { suggestions: meant },
  })
}

const ambiguous = (found: readonly NamedConnection[]): PlatformError => {
  const ids = found.flatMap(({ merchants }) => merchants.map(({ merchantId }) => merchantId))
  const message = `names ${found.length} connections: use the id of a merchant (${listed(ids)})`
  return validationError([{ path: 'credentials', message }])
}

/**
 * Finds a connection by the id of a merchant, or by its own id or name.
 * @throws PlatformError `not_found` with the nearest names; `validation_error` for a name of several connections
 */
export function findNamed(all: readonly NamedConnection[], credentials: string): NamedConnection {
  for (const { connection, merchants } of all) {
    const merchant = merchants.find(({ merchantId }) => merchantId === credentials)
    if (merchant) return { connection, merchants: [merchant] }
    if (connection.connectionId === credentials) return { connection, merchants }
  }
  const [found, ...others] = all.filter(({ connection }) => connection.name === credentials)
  if (!found) throw missing(credentials, all)
  if (others.length > 0) throw ambiguous([found, ...others])
  return found
}
