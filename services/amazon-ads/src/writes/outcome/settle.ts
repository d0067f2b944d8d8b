import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Operation } from '@platform/ads-catalog'
import { diff } from '../domain/diff.ts'
import { type Family, familyOf } from '../domain/family.ts'
import { type Entity, idAt, type PlannedItem, stateOf, valueAt } from '../domain/item.ts'
import type { CallAmazon } from '../state/call-amazon.ts'
import { readBefore } from '../state/read-before.ts'
import { readCreateContext, twinsOf } from '../state/read-create-context.ts'

/** Result of reading the state of an item whose answer was lost. */
export type Verdict = 'applied' | 'not applied' | 'unclear'

export interface Settled {
  item: PlannedItem
  verdict: Verdict
  id?: string
  /** The current entity. */
  now?: Entity
}

const same = (a: unknown, b: unknown): boolean =>
  isDeepStrictEqual(a ?? null, b ?? null) || diff({ a }, { a: b }).length === 0

function ofExisting(item: PlannedItem, now: Entity | undefined): Verdict {
  if (!now) return 'unclear'
  if (item.action === 'archive') return stateOf(now) === 'ARCHIVED' ? 'applied' : 'not applied'
  if (item.changes.every(({ field, to }) => same(valueAt(now, field), to))) return 'applied'
  return item.changes.every(({ field, from }) => same(valueAt(now, field), from)) ? 'not applied' : 'unclear'
}

/** Finds created entities by their identity among their siblings; equal ones are matched in order. */
function ofCreated(operation: Operation, family: Family, items: readonly PlannedItem[], siblings: Entity[]): Settled[] {
  const { idField = '' } = operation
  const taken = new Set<string>()
  return items.map((item): Settled => {
    if (family.identity(item.value) === undefined) return { item, verdict: 'unclear' }
    const found = twinsOf(family, item.value, siblings).find((entity) => {
      const id = idAt(entity, idField)
      return id !== undefined && !taken.has(id) && !item.alike?.includes(id)
    })
    const id = found && idAt(found, idField)
    if (id === undefined || !found) return { item, verdict: 'not applied' }
    taken.add(id)
    return { item, verdict: 'applied', id, now: found }
  })
}

/** Lists lag behind writes: a new entity counts as missing only after a second read. */
const rereadMs = 1_500

/**
 * Determines the outcome of items whose answer was lost by reading the state.
 * @throws PlatformError when the state cannot be read; then nothing may be sent again.
 */
export async function settle(
  call: CallAmazon,
  operation: Operation,
  items: readonly PlannedItem[],
  options: { signal: AbortSignal; deadlineMs: number },
): Promise<Settled[]> {
  const family = familyOf(operation)
  const created = items.filter(({ action }) => action === 'create')
  const existing = items.filter(({ action }) => action !== 'create')
  const readCreated = async (): Promise<Settled[]> => {
    const { siblings } = await readCreateContext(call, family, created, options)
    return ofCreated(operation, family, created, siblings)
  }
  const now = await readBefore(call, operation, existing, options)
  let fresh = created.length > 0 ? await readCreated() : []
  if (fresh.some(({ verdict }) => verdict === 'not applied')) {
    await delay(rereadMs, undefined, { signal: options.signal })
    fresh = await readCreated()
  }
  const settled = new Map(fresh.map((one) => [one.item.index, one]))
  for (const item of existing) {
    const { id } = item
    const entity = id === undefined ? undefined : now.get(id)
    settled.set(item.index, {
      item,
      verdict: ofExisting(item, entity),
      ...(id !== undefined && { id }),
      ...(entity && { now: entity }),
    })
  }
  return items.flatMap(({ index }) => settled.get(index) ?? [])
}
