/** An account with its due windows, in the order in which they became due. */
export interface Candidate {
  tenantId: string
  account: string
  due: readonly number[]
  /** Windows of the account that are being worked on. */
  running: number
  /** Milliseconds of work that the account and its tenant have had lately. */
  usedMs: { account: number; tenant: number }
}

interface Queue {
  account: string
  due: number[]
  running: number
  usedMs: number
}

interface Tenant {
  running: number
  usedMs: number
  queues: Queue[]
}

/** Orders by work under way, then by work had: the lowest is next. */
const isNext = (a: Pick<Queue, 'running' | 'usedMs'>, b: Pick<Queue, 'running' | 'usedMs'>): boolean =>
  a.running < b.running || (a.running === b.running && a.usedMs < b.usedMs)

const next = <T extends Pick<Queue, 'running' | 'usedMs'>>(candidates: readonly T[]): T | undefined => {
  let best: T | undefined
  for (const candidate of candidates) if (!best || isNext(candidate, best)) best = candidate
  return best
}

function byTenant(candidates: readonly Candidate[]): Map<string, Tenant> {
  const tenants = new Map<string, Tenant>()
  for (const { tenantId, account, due, running, usedMs } of candidates) {
    const tenant = tenants.get(tenantId) ?? { running: 0, usedMs: usedMs.tenant, queues: [] }
    tenant.running += running
    if (due.length > 0) tenant.queues.push({ account, due: [...due], running, usedMs: usedMs.account })
    tenants.set(tenantId, tenant)
  }
  return tenants
}

/**
 * Returns the windows that `free` workers take: each goes to the tenant with the fewest under way, among equals to the one that has
 * had least; likewise between the accounts of a tenant. So a tenant with one window waits for one worker, however many windows
 * others have.
 */
export function pickFairly(candidates: readonly Candidate[], free: number): number[] {
  const waiting = new Set([...byTenant(candidates).values()].filter(({ queues }) => queues.length > 0))
  const picked: number[] = []
  while (picked.length < free) {
    const tenant = next([...waiting])
    const queue = tenant && next(tenant.queues)
    const window = queue?.due.shift()
    if (!tenant || !queue || window === undefined) break
    picked.push(window)
    tenant.running += 1
    queue.running += 1
    if (queue.due.length === 0) tenant.queues.splice(tenant.queues.indexOf(queue), 1)
    if (tenant.queues.length === 0) waiting.delete(tenant)
  }
  return picked
}
