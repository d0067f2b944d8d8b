import type { Built } from './build-operation.ts'
import { isNode, nodeOf, type Spec } from './spec.ts'
import { toSchema } from './to-schema.ts'

const queryPath = /^\/adsApi\/v1\/query\/([A-Za-z]+)(?:\/(sb|sp|sd))?$/

/** Builds the read operations of the unified API: one query per kind of entity, for all ad products. */
export function buildUnified(spec: Spec): Built[] {
  return spec.operations().flatMap(({ method, path, node }): Built[] => {
    const [, entity, product = 'common'] = queryPath.exec(path) ?? []
    if (!entity || method !== 'POST') return []
    const json = (holder: unknown) => {
      const media = isNode(holder) ? nodeOf(spec.follow(holder).content)['application/json'] : undefined
      return isNode(media) && isNode(media.schema) ? media.schema : undefined
    }
    const [request, answer] = [json(node.requestBody), json(nodeOf(node.responses)['200'])]
    if (!request || !answer) throw new Error(`${path}: no schemas`)
    const answerSchema = toSchema(spec, answer, { closed: false, depthMax: 5 })
    const itemsKey = Object.entries(nodeOf(answerSchema.properties)).find(
      ([, value]) => nodeOf(value).type === 'array',
    )?.[0]
    return [
      {
        operation: {
          name: product === 'common' ? `v1.${entity}.query` : `v1.${product}.${entity}.query`,
          api: 'v1',
          product,
          area: entity,
          kind: 'query',
          access: 'read',
          tier: 2,
          method,
          path,
          operationId: String(node.operationId),
          contentType: 'application/json',
          accept: 'application/json',
          scopeHeader: true,
          params: [],
          body: { root: 'object' },
          successStatus: 200,
          pagination: {
            style: 'nextToken',
            in: 'body',
            tokenField: 'nextToken',
            sizeField: 'maxResults',
            answerField: 'nextToken',
            ...(itemsKey && { itemsKey }),
          },
        },
        request: toSchema(spec, request, { closed: true }),
        answer: answerSchema,
      },
    ]
  })
}
