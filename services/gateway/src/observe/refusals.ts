import type { Kind } from '@platform/errors'
import type { Caller } from '@platform/tokens'

/** Calls refused to one credential since `from`. */
export interface RefusalCount {
  tenantId: string
  credentialId: string
  label?: string | undefined
  from: string
  kinds: Map<Kind, number>
}

const anonymous: Pick<Caller, 'tenantId' | 'credentialId' | 'label'> = {
  tenantId: 'platform',
  credentialId: 'anonymous',
}
const credentialsMax = 10_000

/** Counts refusals between two reports, so that a flood of calls does not become a flood of events. */
export class Refusals {
  #counts = new Map<string, RefusalCount>()

  count(caller: Caller | undefined, kind: Kind, calls = 1, from = new Date().toISOString()): void {
    const who =
      caller && (this.#counts.size < credentialsMax || this.#counts.has(caller.credentialId)) ? caller : anonymous
    this.#add(who, kind, calls, from)
  }

  #add(
    { tenantId, credentialId, label }: Pick<RefusalCount, 'tenantId' | 'credentialId' | 'label'>,
    kind: Kind,
    calls: number,
    from: string,
  ): void {
    let entry = this.#counts.get(credentialId)
    if (!entry) {
      entry = { tenantId, credentialId, label, from, kinds: new Map() }
      this.#counts.set(credentialId, entry)
    }
    if (from < entry.from) entry.from = from
    entry.kinds.set(kind, (entry.kinds.get(kind) ?? 0) + calls)
  }

  /** Returns all counts and resets them. */
  take(): RefusalCount[] {
    const counts = [...this.#counts.values()]
    this.#counts = new Map()
    return counts
  }

  /** Puts back a count that could not be reported; it becomes part of the next report. */
  putBack({ from, kinds, ...who }: RefusalCount): void {
    for (const [kind, calls] of kinds) this.#add(who, kind, calls, from)
  }
}
