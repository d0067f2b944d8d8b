import { hash } from 'node:crypto'
import type { Operation } from '@platform/ads-catalog'
import { PlatformError } from '@platform/errors'
import { canonicalJson } from '@platform/events'
import { type Family, familyOf } from './domain/family.ts'
import type { PlannedItem } from './domain/item.ts'
import { isReadable, planItems } from './domain/plan-items.ts'
import { readItems } from './domain/read-items.ts'
import { type Summary, summarize } from './domain/summary.ts'
import { type Breach, checkGuardrails, dailySpendIncrease, withBreaches } from './guardrails/check-guardrails.ts'
import { type Guardrail, guardrailsFor } from './guardrails/guardrail.ts'
import { checkItem } from './rules/check-item.ts'
import { readBefore } from './state/read-before.ts'
import { readCreateContext } from './state/read-create-context.ts'
import { readParents } from './state/read-parents.ts'
import type { WriteNeeds } from './write-needs.ts'
import type { WriteCall, WriteRequest } from './write-request.ts'

type Needs = Pick<WriteNeeds, 'guardrails'>

/** A write that was checked against the state it would change, and that is not sent yet. */
export interface Prepared {
  operation: Operation
  family: Family
  items: PlannedItem[]
  breaches: Breach[]
  /** Hash of the state that the items were checked against. */
  snapshotHash: string
  summary: Summary
}

/** Deadline of one read at Amazon. */
const readMs = 20_000

const hashOf = (items: readonly PlannedItem[]): string =>
  hash('sha256', canonicalJson(items.map(({ index, id, before, alike }) => [index, id ?? null, before, alike ?? []])))

/** Reads the guardrails that hold for this credential and currency. @throws PlatformError `unavailable` */
async function guardrailsOf(
  { profile }: WriteRequest,
  { actor }: WriteCall,
  { guardrails }: Needs,
): Promise<Guardrail[]> {
  const all = await guardrails.list(actor.tenantId).catch((cause: unknown) => {
    throw new PlatformError('unavailable', 'guardrails cannot be read', { cause })
  })
  return guardrailsFor(all, actor.credentialId, profile.currency)
}

/**
 * Reads the state of the items and of their parents and siblings, and plans each item against it. Changes nothing at Amazon.
 * @throws PlatformError `validation_error` when the body does not have the operation's form; Amazon's failures when the state
 * cannot be read.
 */
export async function prepareWrite(request: WriteRequest, call: WriteCall, needs: Needs): Promise<Prepared> {
  const { operation, body, profile, confirmArchive } = request
  const { amazon, signal } = call
  const guardrails = await guardrailsOf(request, call, needs)
  const family = familyOf(operation)
  const items = readItems(operation, body)
  const rules = { operation, family, profile, now: new Date() }
  const reading = { signal, deadlineMs: readMs }
  const created = items.filter((item) => item.action === 'create' && checkItem(rules, item).length === 0)
  const [before, createContext] = await Promise.all([
    readBefore(amazon, operation, items.filter(isReadable), reading),
    readCreateContext(amazon, family, created, reading),
  ])
  // Below an archived parent Amazon forbids updates (PARENT_ARCHIVED_FORBIDS_UPDATES), but not archiving.
  const changed = operation.kind === 'update' ? [...before.values()] : []
  const parents = await readParents(amazon, family, changed, reading)
  const { currency } = profile
  const checked = planItems({ ...rules, currency, confirmArchive }, items, { before, parents, createContext })
  const breaches = checkGuardrails(family, checked, guardrails, currency)
  const planned = withBreaches(family, checked, breaches)
  const summary = summarize(planned, {
    currency,
    breaches,
    dailySpendIncrease: dailySpendIncrease(family, checked),
    itemsPerRequestMax: operation.maxItemsAtAmazon ?? 100,
    siblingsComplete: createContext.complete,
  })
  return { operation, family, items: planned, breaches, snapshotHash: hashOf(planned), summary }
}
