import { paginationOf } from './pagination.ts'
import { parametersOf } from './parameters.ts'
import type { Fact } from './read-facts.ts'
import { isNode, type Node, nodeOf, type Spec, textOf } from './spec.ts'
import { type Schema, toSchema } from './to-schema.ts'

/** One operation of the catalog, and its schemas, which are written to separate files. */
export interface Built {
  operation: { name: string } & Record<string, unknown>
  request?: Schema
  answer?: Schema
}

const contentOf = (spec: Spec, holder: unknown, mediaType: string): Node | undefined => {
  if (!isNode(holder)) return undefined
  const content = nodeOf(spec.follow(holder).content)
  const media = content[mediaType] ?? content['application/json']
  return isNode(media) && isNode(media.schema) ? media.schema : undefined
}

const withoutUndefined = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))

function bodyOf(fact: Fact): Record<string, unknown> | undefined {
  const { body } = fact
  if (!body) return undefined
  return withoutUndefined({
    root: textOf(body.root),
    itemArray: body.itemArray,
    itemRequired: body.itemRequired,
    itemProperties: body.itemProperties,
    stateEnum: body.stateEnum,
    idFilter: body.idFilter,
  })
}

/** Returns how the state before a write is read: filtered by ids, or by ad group where the list has no id filter. */
const snapshotOf = ({ snapshot }: Fact) =>
  snapshot?.mode === 'listByParent' ? { ...snapshot, filter: 'AD_GROUP_ID' } : snapshot

/** Builds one operation from its gathered facts and its spec. */
export function buildOperation(fact: Fact, spec: Spec): Built {
  const node = spec.operation(fact.method, fact.path)
  const requestNode = fact.contentType ? contentOf(spec, node.requestBody, fact.contentType) : undefined
  if (fact.body && !requestNode) throw new Error(`${fact.name}: no body schema for ${fact.contentType}`)
  const answerNode = contentOf(spec, nodeOf(node.responses)[String(fact.successStatus)], fact.accept)
  const operation = {
    name: fact.name,
    ...withoutUndefined({
      api: 'v3',
      product: fact.product,
      area: fact.area,
      kind: fact.kind,
      access: fact.access,
      tier: fact.tier,
      method: fact.method,
      path: fact.path,
      operationId: fact.operationId,
      contentType: fact.contentType,
      accept: fact.accept,
      altAccepts: fact.altAccepts.length > 0 ? fact.altAccepts : undefined,
      scopeHeader: fact.requiredHeaders.includes('Amazon-Advertising-API-Scope'),
      // Requests the whole object in answers to writes.
      prefer: (fact.access === 'write' && fact.optionalHeaders.includes('Prefer')) || undefined,
      params: parametersOf(spec, node),
      body: bodyOf(fact),
      successStatus: fact.successStatus,
      permissions: fact.amazonPermissions,
      pagination: paginationOf(fact),
      itemsKey: fact.itemsKey,
      countItems: fact.countItems,
      idField: fact.idField,
      idType: fact.idType,
      maxItemsAtAmazon: fact.maxItemsAtAmazon,
      multiStatus: fact.multiStatus,
      snapshot: snapshotOf(fact),
      irreversible: fact.irreversible,
      irreversibleWhen: fact.irreversibleWhen,
      mayStartOrRaiseSpend: fact.mayStartOrRaiseSpend,
      async: fact.async_ && { poll: fact.async_.poll, idKey: fact.async_.idKey, states: fact.async_.states },
    }),
  }
  return {
    operation,
    ...(requestNode && { request: toSchema(spec, requestNode, { closed: true }) }),
    ...(answerNode && { answer: toSchema(spec, answerNode, { closed: false, depthMax: 12 }) }),
  }
}
