import { setTimeout as delay } from 'node:timers/promises'
import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import type { KeyStore } from './key-store.ts'
import type { PublicJwk, SigningKey } from './signing-key.ts'

const pollMs = 5_000
const firstMsMax = 30_000

type Needs = { store: KeyStore; log: Log }

/** The known keys: one signs, all are published. */
export interface KeySet {
  current: SigningKey
  published: PublicJwk[]
}

/** Keeps a replica's copy of the keys in Postgres up to date. */
export interface KeyRing extends Closeable {
  keys(): KeySet
  /** Reads the keys again now. */
  reload(): Promise<void>
  /** Calls `listener` when the signing key or the published set has changed. */
  onChange(listener: (keys: KeySet) => void): void
  probe(): string | undefined
}

/** Returns the newest key whose start has passed. @throws Error when no key is due */
function keySetAt(nowMs: number, all: readonly SigningKey[]): KeySet {
  const current = all.findLast(({ signsFromMs }) => signsFromMs <= nowMs)
  if (!current) throw new Error('no signing key is due')
  return { current, published: all.map(({ publicJwk }) => publicJwk) }
}

/** Creates the first key if the database has no key. Retries while Postgres is starting. @throws the last error after `firstMsMax` */
async function ensureFirst({ store, log }: Needs): Promise<void> {
  const deadline = performance.now() + firstMsMax
  for (;;) {
    try {
      return await store.ensureFirst()
    } catch (error) {
      if (performance.now() > deadline) throw error
      log.warn({ err: error }, 'keys.waiting')
      await delay(500)
    }
  }
}

/**
 * Loads the keys and creates the first one if necessary. Then polls for changes, and switches to the next key at its start
 * time.
 */
export async function openKeyRing({ store, log }: Needs): Promise<KeyRing> {
  await ensureFirst({ store, log })
  let all = await store.load()
  let keys = keySetAt(performance.now(), all)
  let loadedAtMs = performance.now()
  let due: NodeJS.Timeout | undefined
  const listeners: ((keys: KeySet) => void)[] = []

  const settle = (): void => {
    const before = keys
    keys = keySetAt(performance.now(), all)
    clearTimeout(due)
    const next = all.find(({ signsFromMs }) => signsFromMs > performance.now())
    if (next) due = setTimeout(settle, Math.min(next.signsFromMs - performance.now() + 1, pollMs))
    const names = (set: KeySet) => [set.current.kid, ...set.published.map(({ kid }) => kid)].join()
    if (names(before) === names(keys)) return
    log.info({ current: keys.current.kid, published: keys.published.map(({ kid }) => kid) }, 'keys.changed')
    for (const listener of listeners) listener(keys)
  }
  const reload = async (): Promise<void> => {
    all = await store.load()
    loadedAtMs = performance.now()
    settle()
  }
  settle()
  const poll = setInterval(
    () => void reload().catch((error: unknown) => log.warn({ err: error }, 'keys.reload-failed')),
    pollMs,
  )
  return {
    keys: () => keys,
    reload,
    onChange: (listener) => void listeners.push(listener),
    probe: () =>
      performance.now() - loadedAtMs < 12 * pollMs ? undefined : 'the signing keys were not read for a minute',
    async close() {
      clearInterval(poll)
      clearTimeout(due)
    },
  }
}
