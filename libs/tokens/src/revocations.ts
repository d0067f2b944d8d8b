import type { KV } from '@nats-io/kv'
import { openBucket, type StreamStore } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { z } from 'zod'

const bucket = 'revocations'
/** Twice the longest life of a token: after that there is nothing left to refuse. */
export const revocationTtlMs = 2 * 3_600_000

const Value = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' })
    }
  })
  .pipe(z.object({ before: z.number() }))

/** What can be revoked: one token, or every token of an owner issued up to a moment. */
export const revocationTypes = ['token', 'credential', 'grant', 'user', 'tenant', 'app'] as const
export type RevocationType = (typeof revocationTypes)[number]

/** Tokens of `type` and `id` issued at or before `before` (Unix seconds) are dead. */
export interface Revocation {
  type: RevocationType
  id: string
  before: number
}

/** Ids may hold characters that a KV key may not. */
export const revocationKey = (type: RevocationType, id: string): string =>
  `${type}.${Buffer.from(id).toString('base64url')}`

/** The bucket that carries revocations, made when it is missing. */
export const openRevocationBucket = (store: StreamStore): Promise<KV> =>
  openBucket(store, bucket, { history: 1, ttl: revocationTtlMs })

/** What a verifier asks of the revocations. */
export interface Revocations {
  /** The moment (Unix seconds) up to which tokens of this owner are dead, or undefined. */
  revokedBefore(type: RevocationType, id: string): number | undefined
  /** Changes with each revocation that arrives. */
  readonly revision: number
  /** Takes a revocation that arrived by another channel. */
  apply(revocation: Revocation): void
  /** Calls `listener` with every revocation as it arrives. */
  onRevocation(listener: (revocation: Revocation) => void): void
  /** What is wrong with the watch, or undefined. */
  probe(): string | undefined
  close(): Promise<void>
}

/**
 * Follows the bucket in memory, from its present content on; resolves when that content is known. When the watch breaks it
 * is opened again from the start, so that nothing revoked meanwhile is missed.
 */
export async function watchRevocations(
  store: StreamStore,
  { log, isConnected }: { log: Pick<Log, 'warn'>; isConnected: () => boolean },
): Promise<Revocations> {
  const known = new Map<string, number>()
  const listeners: ((revocation: Revocation) => void)[] = []
  let watching = false
  let closed = false
  let stop = (): void => {}
  let revision = 0

  const apply = (revocation: Revocation): void => {
    const key = revocationKey(revocation.type, revocation.id)
    // Channels may deliver in different orders; a later moment is never taken back.
    if (revocation.before <= (known.get(key) ?? Number.NEGATIVE_INFINITY)) return
    known.set(key, revocation.before)
    revision++
    for (const listener of listeners) listener(revocation)
  }
  const applyEntry = (key: string, value: string): void => {
    const [type, encoded = ''] = key.split('.')
    const parsed = Value.safeParse(value)
    if (!parsed.success) {
      log.warn({ key }, 'revocation.unreadable')
      return
    }
    const id = Buffer.from(encoded, 'base64url').toString()
    apply({ type: type as RevocationType, id, before: parsed.data.before })
  }

  const watchOnce = async (onCurrent: () => void): Promise<void> => {
    const kv = await openRevocationBucket(store)
    const { values } = await kv.status()
    const entries = await kv.watch()
    stop = () => entries.stop()
    const current = (): void => {
      clearTimeout(late)
      watching = true
      onCurrent()
    }
    // The last entry may expire between the count and the watch; then nothing would ever say that the content is known.
    const late = setTimeout(current, 1_000)
    if (values === 0) current()
    try {
      for await (const entry of entries) {
        if (entry.operation === 'PUT') applyEntry(entry.key, entry.string())
        if (!watching && entry.isUpdate) current()
      }
    } finally {
      clearTimeout(late)
    }
  }
  const watchForever = async (onCurrent: () => void): Promise<void> => {
    while (!closed) {
      await watchOnce(onCurrent).catch((error: unknown) => log.warn({ err: error }, 'revocation.watch-broken'))
      watching = false
      if (!closed) await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
  const { promise: current, resolve: onCurrent } = Promise.withResolvers<void>()
  const ended = watchForever(onCurrent)
  await current

  const purge = setInterval(() => {
    const oldest = Date.now() / 1_000 - revocationTtlMs / 1_000
    for (const [key, before] of known) if (before < oldest) known.delete(key)
  }, 60_000).unref()

  return {
    revokedBefore: (type, id) => known.get(revocationKey(type, id)),
    get revision() {
      return revision
    },
    apply,
    onRevocation: (listener) => void listeners.push(listener),
    probe: () => (watching && isConnected() ? undefined : 'revocations are not being followed'),
    async close() {
      closed = true
      clearInterval(purge)
      stop()
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, 500)
      await Promise.race([ended, late])
      clearTimeout(timer)
    },
  }
}
