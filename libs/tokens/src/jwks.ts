import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'

interface Options {
  log: Pick<Log, 'warn'>
  /** An unknown key id triggers a read of the set, at most once in this time. */
  cooldownMs?: number
  /** The set is read again after this time, so that a retired key stops being trusted. */
  refreshMs?: number
}

/**
 * Opens the issuer's public keys, by URL. The last good set stays in use while the issuer is unavailable, so its restart fails
 * no request.
 */
export function openJwks(url: string, { log, cooldownMs = 1_000, refreshMs = 60_000 }: Options) {
  let current: ReturnType<typeof createLocalJWKSet> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined

  const read = async (): Promise<void> => {
    try {
      // One read a minute gains nothing from a kept-alive connection, which could be closing as the request arrives.
      const headers = { accept: 'application/json', connection: 'close' }
      const response = await fetch(url, { signal: AbortSignal.timeout(3_000), headers })
      if (!response.ok) throw new Error(`${response.status} from the key set`)
      current = createLocalJWKSet((await response.json()) as JSONWebKeySet)
    } catch (error) {
      log.warn({ err: error }, 'jwks.read-failed')
    } finally {
      fetchedAt = performance.now()
      pending = undefined
    }
  }
  const refresh = (): Promise<void> => {
    pending ??= read()
    return pending
  }

  return async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    const age = performance.now() - fetchedAt
    if (!current && age > cooldownMs) await refresh()
    else if (age > refreshMs) void refresh()
    if (!current) throw new PlatformError('unavailable', 'the key set of the issuer is not available')
    try {
      return await current(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() - fetchedAt < cooldownMs) throw error
      await refresh()
      return current(header, token)
    }
  }
}
