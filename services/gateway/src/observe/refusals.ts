import type { Kind } from '@platform/errors'
import type { Caller } from '@platform/tokens'

/** What was refused to one credential since `from`. */
export interface RefusalCount {
  tenantId: string
  credentialId: string
  from: string
  kinds: Map<Kind, number>
}

const anonymous = { tenantId: 'platform', credentialId: 'anonymous' }
const credentialsMax = 10_000

/** Counts refusals between two reports, so that a flood of calls becomes no flood of events. */
export class Refusals {
  #counts = new Map<string, RefusalCount>()

  count(caller: Caller | undefined, kind: Kind, calls = 1, from = new Date().toISOString()): void {
    const who =
      caller && (this.#counts.size < credentialsMax || this.#counts.has(caller.credentialId)) ? caller : anonymous
    this.#add(who, kind, calls, from)
  }

  #add({ tenantId, credentialId }: typeof anonymous, kind: Kind, calls: number, from: string): void {
    let entry = this.#counts.get(credentialId)
    if (!entry) {
      entry = { tenantId, credentialId, from, kinds: new Map() }
      this.#counts.set(credentialId, entry)
    }
    if (from < entry.from) entry.from = from
    entry.kinds.set(kind, (entry.kinds.get(kind) ?? 0) + calls)
  }

  /** Hands over everything and begins anew. */
  take(): RefusalCount[] {
    const counts = [...this.#counts.values()]
    this.#counts = new Map()
    return counts
  }

  /** Takes back what could not be reported, to be part of the next report. */
  putBack({ tenantId, credentialId, from, kinds }: RefusalCount): void {
    for (const [kind, calls] of kinds) this.#add({ tenantId, credentialId }, kind, calls, from)
  }
}
