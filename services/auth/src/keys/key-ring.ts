import { setTimeout as delay } from 'node:timers/promises'
import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import type { KeyStore } from './key-store.ts'
import type { PublicJwk, SigningKey } from './signing-key.ts'

const pollMs = 5_000
const firstMsMax = 30_000

type Needs = { store: KeyStore; log: Log }

/** The keys that this replica knows: one signs, all are published. */
export interface KeySet {
  current: SigningKey
  published: PublicJwk[]
}

/** Follows the keys in Postgres. */
export interface KeyRing extends Closeable {
  keys(): KeySet
  /** Reads the keys again now. */
  reload(): Promise<void>
  /** Called whenever another key signs, or the published set is another. */
  onChange(listener: (keys: KeySet) => void): void
  probe(): string | undefined
}

/** The newest key whose time has come. @throws Error when there is none */
function keySetAt(nowMs: number, all: readonly SigningKey[]): KeySet {
  const current = all.findLast(({ signsFromMs }) => signsFromMs <= nowMs)
  if (!current) throw new Error('no signing key is due')
  return { current, published: all.map(({ publicJwk }) => publicJwk) }
}

/** The first call of a start: Postgres may be starting too. @throws the last error after `firstMsMax` */
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

/** Opens with the keys of the database, made when there are none; then polls, and takes the next key into use on its moment. */
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
