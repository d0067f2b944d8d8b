import type { SimulatorAnswer } from '../../api.ts'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, listOf, textsOf } from '../json.ts'
import { jsonAnswer } from '../json-answer.ts'
import { type Entity, type Fields, isArchived } from '../model.ts'
import { pageByToken, pageSize } from '../pages.ts'
import {
  describeProblem,
  outOfPage,
  type Problem,
  type ProblemKind,
  problemKinds,
  problemOnDemand,
} from '../problems.ts'
import { wrongType } from '../rules/fields.ts'
import { isAutomatic } from '../rules/targeting.ts'
import type { Store } from '../store.ts'
import { archivedProblem, type Outcome, type Writable, writeItems } from '../write.ts'
import { type Filter, filterEntities } from './filters.ts'

/** An entity of the APIs that answer `{<array>: {success: [], error: []}}`: portfolios, SP v3, SB v4. */
export interface V3Entity extends Writable {
  path: string
  mediaType: string
  /** Field of the items in requests and answers: `targetingClauses`. */
  array: string
  /** Field of one item in an answer: `targetingClause`. */
  object: string
  /** Id field of an answer, which may differ from that of items. */
  successId: string
  /** Id filter of list and archive, with its maximum of ids. */
  idFilter: string
  itemsMax: number
  itemsMin: number
  page: { max: number; refusedAbove?: true }
  filters: Readonly<Record<string, Filter>>
  /** States listed by default. */
  statesByDefault: readonly string[]
  /** Answers contain whole objects only with `Prefer: return=representation`. */
  byPreference: boolean
  /** Error kinds of this API; the others become its `otherError`. */
  problemKinds?: readonly ProblemKind[]
  archives: boolean
  /** Field with the total number of results. */
  total: 'totalResults' | 'totalCount'
  extended(store: Store, entity: Entity): object
  /** Paths that create, each with the conversion of an item; default: the entity's own path. */
  creations?: readonly Creation[]
}

interface Creation {
  operation: string
  path: string
  shape(item: Fields): Fields
}

function list(entity: V3Entity, { store, body }: AdsCall): SimulatorAnswer {
  const { page, array } = entity
  const asked = isObject(body) ? body : {}
  if (page.refusedAbove && Number(asked.maxResults) > page.max)
    throw new AdsFailure(400, `maxResults must be at most ${page.max}.`, [
      describeProblem(outOfPage(Number(asked.maxResults), page.max), '$'),
    ])
  const states = textsOf(asked.stateFilter)
  const wanted = new Set(states.length > 0 ? states : entity.statesByDefault)
  const found = filterEntities(store.list(entity.kind), body, entity.filters).filter(({ fields }) =>
    wanted.has(String(fields.state)),
  )
  const { page: items, nextToken } = pageByToken(found, body, pageSize(body, page.max))
  const extended = asked.includeExtendedDataFields === true
  return jsonAnswer({
    [array]: items.map((item) => ({ ...item.fields, ...(extended && { extendedData: entity.extended(store, item) }) })),
    ...(nextToken && { nextToken }),
    [entity.total]: found.length,
  })
}

function itemsOf(entity: V3Entity, body: unknown, verb: 'create' | 'update'): unknown[] {
  const items = isObject(body) ? body[entity.array] : undefined
  if (!Array.isArray(items)) throw new AdsFailure(400, `${entity.array} must be an array.`)
  if (items.length > entity.itemsMax || items.length < entity.itemsMin)
    throw new AdsFailure(400, `${entity.array} must have from ${entity.itemsMin} to ${entity.itemsMax} items.`)
  const wrong = wrongType(items, verb === 'create' ? entity.create : entity.update)
  if (wrong) throw new AdsFailure(400, `Could not read the request: ${entity.array}${wrong}.`)
  return items
}

function answer(
  entity: V3Entity,
  { store, representation }: AdsCall,
  outcomes: readonly Outcome[],
  at: string,
): SimulatorAnswer {
  const whole = representation || !entity.byPreference
  const success = outcomes.flatMap((outcome) => {
    if (!('entity' in outcome)) return []
    const { id, fields } = outcome.entity
    const object = whole && { [entity.object]: { ...fields, extendedData: entity.extended(store, outcome.entity) } }
    return [{ index: outcome.index, [entity.successId]: id, ...object }]
  })
  const error = outcomes.flatMap((outcome) => {
    if ('entity' in outcome) return []
    const location = `$.${at}[${outcome.index}]`
    const errors = outcome.problems.map((problem) => describeProblem(problem, location, entity.problemKinds))
    return [{ index: outcome.index, errors }]
  })
  return jsonAnswer({ [entity.array]: { success, error } }, 207)
}

function archive(entity: V3Entity, call: AdsCall): SimulatorAnswer {
  const filter = isObject(call.body) ? call.body[entity.idFilter] : undefined
  const ids = listOf(isObject(filter) ? filter.include : undefined)
  if (!isObject(filter)) throw new AdsFailure(400, `${entity.idFilter} must be an object.`)
  if (ids.length > entity.itemsMax) throw new AdsFailure(400, `${entity.idFilter} may have ${entity.itemsMax} ids.`)
  if (ids.some((id) => typeof id !== 'string')) throw new AdsFailure(400, `${entity.idFilter} must have texts.`)
  const outcomes = ids.flatMap((id, index): Outcome[] => {
    const told = call.itemFaults.filter((fault) => fault.index === index)
    const error = told.find((fault) => fault.type === 'item-error')
    const kind = problemKinds.find((candidate) => candidate === error?.kind)
    if (kind) return [{ index, problems: [problemOnDemand(kind, entity.entityType, String(id))] }]
    const outcome = archiveOne(entity, call.store, String(id))
    return told.some(({ type }) => type === 'omit-item') ? [] : [{ index, ...outcome }]
  })
  return answer(entity, call, outcomes, `${entity.idFilter}.include`)
}

function archiveOne(
  { kind, entityType }: V3Entity,
  store: Store,
  id: string,
): { entity: Entity } | { problems: Problem[] } {
  const entity = store.find(kind, id)
  const about = { field: '', trigger: id, entityType, entityId: id }
  if (!entity)
    return {
      problems: [{ kind: 'entityNotFound', reason: 'ENTITY_NOT_FOUND', message: `there is no ${id}`, ...about }],
    }
  if (isArchived(entity)) return { problems: [{ ...archivedProblem(entityType), ...about }] }
  if (isAutomatic(kind, entity.fields)) {
    const reason = 'AUTO_TARGETING_CLAUSE_CANNOT_BE_ARCHIVED_MANUALLY'
    return { problems: [{ kind: 'entityState', reason, message: 'it is automatic', ...about }] }
  }
  store.change(entity, { state: 'ARCHIVED' })
  return { entity }
}

/** Returns the routes that list, create, update and archive one entity. */
export function v3Routes(entity: V3Entity): AdsRoute[] {
  const { kind, path, mediaType, array } = entity
  const common = { consumes: [mediaType], produces: [mediaType], errors: 'message', retryAfter: true } as const
  const writes = { ...common, mutating: true } as const
  const creations: readonly Creation[] = entity.creations ?? [
    { operation: `${kind}.create`, path, shape: (item) => item },
  ]
  return [
    {
      ...common,
      operation: `${kind}.list`,
      method: 'POST',
      path: `${path}/list`,
      handle: (call) => list(entity, call),
    },
    ...creations.map(
      ({ operation, path: at, shape }): AdsRoute => ({
        ...writes,
        operation,
        method: 'POST',
        path: at,
        handle: (call) => {
          const items = itemsOf(entity, call.body, 'create').map((item) => shape(Object(item)))
          return answer(entity, call, writeItems(call, entity, items, 'create'), array)
        },
      }),
    ),
    {
      ...writes,
      operation: `${kind}.update`,
      method: 'PUT',
      path,
      handle: (call) =>
        answer(entity, call, writeItems(call, entity, itemsOf(entity, call.body, 'update'), 'update'), array),
    },
    ...(entity.archives
      ? [
          {
            ...writes,
            operation: `${kind}.archive`,
            method: 'POST' as const,
            path: `${path}/delete`,
            handle: (call: AdsCall) => archive(entity, call),
          },
        ]
      : []),
  ]
}
