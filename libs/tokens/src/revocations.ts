import type { KV } from '@nats-io/kv'
import { openBucket, type StreamStore } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { z } from 'zod'

const bucket = 'revocations'
/** Twice the longest lifetime of a token: after that, no token is left to refuse. */
export const revocationTtlMs = 2 * 3_600_000

const Value = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' })
    }
  })
  .pipe(z.object({ before: z.number() }))

/** Targets of a revocation: one token, or every token of an owner issued up to a moment. */
export const revocationTypes = ['token', 'credential', 'grant', 'user', 'tenant', 'app'] as const
export type RevocationType = (typeof revocationTypes)[number]

/** Revokes the tokens of `type` and `id` issued at or before `before` (Unix seconds). */
export interface Revocation {
  type: RevocationType
  id: string
  before: number
}

/** Returns the KV key of a target; encodes the id, which may contain characters that a KV key may not. */
export const revocationKey = (type: RevocationType, id: string): string =>
  `${type}.${Buffer.from(id).toString('base64url')}`

/** Opens the bucket of revocations; creates it when it is missing. */
export const openRevocationBucket = (store: StreamStore): Promise<KV> =>
  openBucket(store, bucket, { history: 1, ttl: revocationTtlMs })

/** Revocations known to a verifier. */
export interface Revocations {
  /** Returns the moment (Unix seconds) up to which tokens of this owner are revoked, or undefined. */
  revokedBefore(type: RevocationType, id: string): number | undefined
  /** Number that changes with each revocation that arrives. */
  readonly revision: number
  /** Applies a revocation from another channel. */
  apply(revocation: Revocation): void
  /** Calls `listener` with every revocation as it arrives. */
  onRevocation(listener: (revocation: Revocation) => void): void
  /** Returns what is wrong with the watch, or undefined. */
  probe(): string | undefined
  close(): Promise<void>
}

/**
 * Watches the bucket and keeps its content in memory; resolves when the present content is loaded. After a failure the watch
 * restarts from the beginning, so that it misses no revocation.
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
    // Channels may deliver in different orders; the latest moment wins.
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
    // The last entry may expire between the count and the watch; then no entry would mark the end of the present content.
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
