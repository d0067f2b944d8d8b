import { hash } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { assumeRole } from './assume-role.ts'
import type { AwsAccount, AwsKeys } from './aws-keys.ts'

interface Options {
  /** STS in an AWS region. */
  endpointOf(awsRegion: string): string
  /** Assume the roles of accounts that have no keys of their own. */
  ownKeys?: { accessKeyId: string; secretAccessKey: string } | undefined
  log: Pick<Log, 'info' | 'warn'>
}

/** Keys for accounts that sign. */
export interface AwsCredentials {
  /**
   * Undefined: the account does not sign. A role's keys are kept until five minutes before they end, asked for once at a time.
   * @throws PlatformError upstream_error when AWS refuses the role or does not answer, the reason of `signal`
   */
  of(account: AwsAccount | undefined, awsRegion: string, signal?: AbortSignal): Promise<AwsKeys | undefined>
}

interface Session {
  keys: Promise<AwsKeys>
  /** Milliseconds since 1970; unknown while the question runs. */
  usableUntil: number
}

const marginMs = 300_000
const sessionsMax = 10_000

export function createAwsCredentials({ endpointOf, ownKeys, log }: Options): AwsCredentials {
  const sessions = new Map<string, Session>()

  function open(name: string, keys: AwsKeys, roleArn: string, awsRegion: string): Session {
    const startedAt = performance.now()
    const asked = assumeRole({ endpoint: endpointOf(awsRegion), awsRegion, keys, roleArn })
    const session: Session = { keys: asked.then((assumed) => assumed.keys), usableUntil: Number.POSITIVE_INFINITY }
    if (sessions.size >= sessionsMax) sessions.delete(sessions.keys().next().value ?? '')
    sessions.set(name, session)
    asked.then(
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
      const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : ownKeys
      if (!roleArn) return accessKeyId && secretAccessKey ? keys : undefined
      if (!keys) {
        throw new PlatformError('upstream_error', `no keys to assume ${roleArn} with`, {
          friendly: 'This account names an AWS role, and there are no AWS keys to assume it with.',
        })
      }
      signal?.throwIfAborted()
      // Part of the name: another secret means other rights, and must not meet this one's session.
      const name = [awsRegion, roleArn, keys.accessKeyId, hash('sha256', keys.secretAccessKey)].join(' ')
      const known = sessions.get(name)
      const session = known && known.usableUntil > Date.now() ? known : open(name, keys, roleArn, awsRegion)
      return await raced(session.keys, signal)
    },
  }
}

/** The question goes on for whoever else waits. */
function raced<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
