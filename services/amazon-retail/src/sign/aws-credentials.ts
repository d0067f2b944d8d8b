import { hash } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { assumeRole } from './assume-role.ts'
import type { AwsAccount, AwsKeys } from './aws-keys.ts'

interface Options {
  /** Returns the STS endpoint of an AWS region. */
  endpointOf(awsRegion: string): string
  /** Keys that assume the roles of accounts without keys of their own. */
  platformKeys?: { accessKeyId: string; secretAccessKey: string } | undefined
  log: Pick<Log, 'info' | 'warn'>
}

/** Provides AWS keys for accounts whose requests are signed. */
export interface AwsCredentials {
  /**
   * Returns undefined for an account that does not sign. Keys of a role are cached until five minutes before they expire;
   * concurrent requests share one AssumeRole.
   * @throws PlatformError `upstream_error`, `upstream_timeout` when AssumeRole fails; the reason of `signal`
   */
  of(account: AwsAccount | undefined, awsRegion: string, signal?: AbortSignal): Promise<AwsKeys | undefined>
}

interface Session {
  keys: Promise<AwsKeys>
  /** Milliseconds since 1970; infinite while AssumeRole is in flight. */
  usableUntil: number
}

const marginMs = 300_000
const sessionsMax = 10_000

export function createAwsCredentials({ endpointOf, platformKeys, log }: Options): AwsCredentials {
  const sessions = new Map<string, Session>()

  function open(name: string, keys: AwsKeys, roleArn: string, awsRegion: string): Session {
    const startedAt = performance.now()
    const assuming = assumeRole({ endpoint: endpointOf(awsRegion), awsRegion, keys, roleArn })
    const session: Session = { keys: assuming.then((assumed) => assumed.keys), usableUntil: Number.POSITIVE_INFINITY }
    if (sessions.size >= sessionsMax) sessions.delete(sessions.keys().next().value ?? '')
    sessions.set(name, session)
    assuming.then(
      ({ expiresAt }) => {
        session.usableUntil = expiresAt - Math.min(marginMs, (expiresAt - Date.now()) / 2)
        log.info({ roleArn, awsRegion, durationMs: performance.now() - startedAt }, 'amazon.role-assumed')
      },
      ({ message }: Error) => {
        sessions.delete(name)
        log.warn({ roleArn, awsRegion, reason: message }, 'amazon.role-refused')
      },
    )
    return session
  }

  return {
    async of(account, awsRegion, signal) {
      if (!account) return undefined
      const { accessKeyId, secretAccessKey, roleArn } = account
      const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : platformKeys
      if (!roleArn) return accessKeyId && secretAccessKey ? keys : undefined
      if (!keys) {
        throw new PlatformError('upstream_error', `there are no keys to assume ${roleArn} with`, {
          friendly: 'This account has an AWS role but no AWS keys to assume it with. Add keys to the account.',
        })
      }
      signal?.throwIfAborted()
      // The name includes the secret, so that only a caller with the same secret gets the session.
      const name = [awsRegion, roleArn, keys.accessKeyId, hash('sha256', keys.secretAccessKey)].join(' ')
      const known = sessions.get(name)
      const session = known && known.usableUntil > Date.now() ? known : open(name, keys, roleArn, awsRegion)
      return await unlessAborted(session.keys, signal)
    },
  }
}

/** Rejects when `signal` aborts; the promise itself continues for other callers. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
