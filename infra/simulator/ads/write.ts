import type { AdsCall } from './ads-route.ts'
import { isObject } from './json.ts'
import { type Entity, type Fields, isArchived, type Kind } from './model.ts'
import { missing, type Problem, problemKinds, problemOnDemand } from './problems.ts'
import type { Check, Draft } from './rules/draft.ts'
import { checkFields, type FieldSet, readItem } from './rules/fields.ts'
import type { Store } from './store.ts'

/** Rules for writing entities of a kind, independent of the format of answers. */
export interface Writable {
  kind: Kind
  /** Id field of an item: `keywordId`. */
  idField: string
  /** Name in errors: `KEYWORD`. */
  entityType: string
  create: FieldSet
  /** Fields of an update, including the id. */
  update: FieldSet
  checks: readonly Check[]
  /** Returns defaults of attributes missing in the request. */
  defaults?(given: Fields, store: Store): Fields
  /** Creates dependent entities. */
  created?(entity: Entity, store: Store): void
}

export type Outcome = { index: number } & ({ entity: Entity } | { problems: Problem[]; id?: string })

type Verdict = { entity: Entity } | { problems: Problem[] }

/** Writes the valid items of a batch in order. An item under the fault `omit-item` is written but missing in the result. */
export function writeItems(
  call: AdsCall,
  spec: Writable,
  items: readonly unknown[],
  verb: 'create' | 'update',
): Outcome[] {
  const seen = new Set<string>()
  return items.flatMap((item, index): Outcome[] => {
    const id = verb === 'update' ? idOf(item, spec) : undefined
    const told = call.itemFaults.filter((fault) => fault.index === index)
    const error = told.find((fault) => fault.type === 'item-error')
    const kind = problemKinds.find((candidate) => candidate === error?.kind)
    if (kind) return [{ index, problems: [problemOnDemand(kind, spec.entityType, id)], ...(id && { id }) }]
    const verdict = id ? updateOne(call.store, spec, item, id, seen) : createOne(call.store, spec, item, verb)
    if (told.some(({ type }) => type === 'omit-item')) return []
    return [{ index, ...verdict, ...(id && { id }) }]
  })
}

function idOf(item: unknown, { idField }: Writable): string | undefined {
  const id = isObject(item) ? item[idField] : undefined
  return id === undefined || id === null || id === '' ? undefined : String(id)
}

/** Creates an entity; also for an update without an id that has every required field, as Amazon does. */
function createOne(store: Store, spec: Writable, item: unknown, verb: 'create' | 'update'): Verdict {
  const given = readItem(item, spec.create)
  const wrong = checkFields(given, spec.create, true)
  if (verb === 'update' && wrong.some(({ kind }) => kind === 'missingValue'))
    return { problems: [missing(spec.idField)] }
  const after: Fields = { ...spec.defaults?.(given, store), ...given }
  const draft: Draft = { store, kind: spec.kind, entityType: spec.entityType, given, after }
  const problems = wrong.length > 0 ? wrong : spec.checks.flatMap((check) => check(draft))
  if (problems.length > 0) return { problems }
  const id = store.nextId()
  const fields = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined && value !== null))
  const entity = store.add(spec.kind, id, { [spec.idField]: id, ...fields })
  spec.created?.(entity, store)
  return { entity }
}

function updateOne(store: Store, spec: Writable, item: unknown, id: string, seen: Set<string>): Verdict {
  const { kind, entityType, idField } = spec
  const existing = store.find(kind, id)
  const refuse = (problem: Omit<Problem, 'field' | 'trigger'>): Verdict => ({
    problems: [{ ...problem, field: idField, trigger: id }],
  })
  if (!existing)
    return refuse({
      kind: 'entityNotFound',
      reason: 'ENTITY_NOT_FOUND',
      message: `there is no ${id}`,
      entityType,
      entityId: id,
    })
  if (seen.has(id))
    return refuse({ kind: 'duplicateValue', reason: 'DUPLICATE_VALUE', message: `${id} is there twice` })
  seen.add(id)
  if (isArchived(existing)) return refuse(archivedProblem(entityType))
  const { [idField]: _, ...given } = readItem(item, spec.update)
  const after = merge(existing.fields, given)
  const draft: Draft = { store, kind, entityType, given, existing, after }
  const wrong = checkFields(given, spec.update, false)
  const problems = wrong.length > 0 ? wrong : spec.checks.flatMap((check) => check(draft))
  if (problems.length > 0) return { problems }
  const changed = Object.keys(given).map((name) => [name, after[name]])
  store.change(existing, Object.fromEntries(changed))
  return { entity: existing }
}

export const archivedProblem = (entityType: string): Omit<Problem, 'field' | 'trigger'> => ({
  kind: 'entityState',
  reason: 'ARCHIVED_ENTITY_CANNOT_BE_MODIFIED',
  message: 'it is archived',
  entityType,
})

/** Merges given fields into an entity, nested objects too; null removes a field. Tags are replaced as a whole. */
function merge(before: Fields, given: Fields): Fields {
  const after: Fields = { ...before }
  for (const [name, value] of Object.entries(given)) {
    const old = before[name]
    if (value === null) after[name] = undefined
    else after[name] = isObject(value) && isObject(old) && name !== 'tags' ? { ...old, ...value } : value
  }
  return after
}
