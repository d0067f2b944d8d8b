import { hash } from 'node:crypto'
import type { Operation } from '@platform/ads-catalog'
import { canonicalJson } from '@platform/events'
import { type Family, familyOf } from '../domain/family.ts'
import type { PlannedItem } from '../domain/item.ts'
import { isReadable, planItems } from '../domain/plan-items.ts'
import { readItems } from '../domain/read-items.ts'
import { type Summary, summarize } from '../domain/summary.ts'
import { type Breach, checkGuardrails, remarkOf } from '../guardrails/check-guardrails.ts'
import type { Guardrail } from '../guardrails/guardrail.ts'
import { checkItem } from '../rules/check-item.ts'
import type { CallAmazon } from '../state/call-amazon.ts'
import { readBefore } from '../state/read-before.ts'
import { readParents } from '../state/read-parents.ts'
import { readSurroundings } from '../state/read-surroundings.ts'

/** What a profile says about its money, its calendar and its rules. */
export interface WriteProfile {
  profileId: string
  country: string
  currency: string
  timezone: string
  /** seller, vendor or agency. */
  type: string
}

export interface Preparation {
  operation: Operation
  body: unknown
  profile: WriteProfile
  confirmArchive: boolean
  guardrails: readonly Guardrail[]
}

/** A write that is understood, checked against the state that it would change, and not yet sent. */
export interface Prepared {
  operation: Operation
  family: Family
  items: PlannedItem[]
  breaches: Breach[]
  /** Of the state that the items were checked against. */
  snapshotHash: string
  summary: Summary
}

/** Of one request that reads. */
const readMs = 20_000

const hashOf = (items: readonly PlannedItem[]): string =>
  hash('sha256', canonicalJson(items.map(({ index, id, before, alike }) => [index, id ?? null, before, alike ?? []])))

/**
 * Reads the items, their state and what is around them, and says what would become of each. Nothing is changed at Amazon.
 * @throws PlatformError `validation_error` when the body as a whole makes no sense; Amazon's failures when the state cannot be read.
 */
export async function prepareWrite(
  { operation, body, profile, confirmArchive, guardrails }: Preparation,
  call: CallAmazon,
  signal: AbortSignal,
): Promise<Prepared> {
  const family = familyOf(operation)
  const items = readItems(operation, body)
  const rules = { operation, family, profile, now: new Date() }
  const reading = { signal, deadlineMs: readMs }
  const created = items.filter((item) => item.action === 'create' && checkItem(rules, item).length === 0)
  const [before, surroundings] = await Promise.all([
    readBefore(call, operation, items.filter(isReadable), reading),
    readSurroundings(call, family, created, reading),
  ])
  // What Amazon forbids below an archived parent is updates (PARENT_ARCHIVED_FORBIDS_UPDATES), not archiving.
  const changed = operation.kind === 'update' ? [...before.values()] : []
  const parents = await readParents(call, family, changed, reading)
  const { currency } = profile
  const planned = planItems({ ...rules, currency, confirmArchive }, items, { before, parents, surroundings })
  const breaches = checkGuardrails(family, planned, guardrails, currency)
  const summary = summarize(family, planned, {
    ...{ currency, breaches },
    itemsAtOnce: operation.maxItemsAtAmazon ?? 100,
    siblingsComplete: surroundings.complete,
  })
  for (const breach of breaches) planned[breach.index ?? -1]?.problems.push(remarkOf(breach))
  return { operation, family, items: planned, breaches, snapshotHash: hashOf(planned), summary }
}
