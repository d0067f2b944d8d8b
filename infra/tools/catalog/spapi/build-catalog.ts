import type { CatalogFile, Method, OperationRecord } from '@platform/spapi-catalog'
import type { Model } from './model.ts'
import { operationRecord } from './operation-record.ts'
import { reachableDefinitions } from './schemas.ts'

const methods: [Method, 'get' | 'post' | 'put' | 'delete' | 'patch'][] = [
  ['GET', 'get'],
  ['POST', 'post'],
  ['PUT', 'put'],
  ['DELETE', 'delete'],
  ['PATCH', 'patch'],
]

function recordsOf(api: string, model: Model): Omit<OperationRecord, 'id'>[] {
  return Object.entries(model.paths).flatMap(([path, item]) =>
    methods.flatMap(([method, key]) => {
      const operation = item[key]
      return operation ? [operationRecord(model, { api, path, method, item, operation })] : []
    }),
  )
}

/** Adds ids. An operationId is unique in its API except for one pair, which the method distinguishes. */
function withIds(records: Omit<OperationRecord, 'id'>[]): OperationRecord[] {
  return records.map((record) => {
    const twice = records.filter(({ operationId }) => operationId === record.operationId).length > 1
    return { id: `${record.api}.${record.operationId}${twice ? `#${record.method}` : ''}`, ...record }
  })
}

/** Builds the whole catalog from the given models. */
export function buildCatalog(models: Map<string, Model>, commit: string): CatalogFile {
  const operations: OperationRecord[] = []
  const definitions: CatalogFile['definitions'] = {}
  for (const [api, model] of models) {
    const records = withIds(recordsOf(api, model))
    operations.push(...records)
    const roots = records.flatMap(({ body, answers }) => [body?.schema ?? null, ...Object.values(answers)])
    definitions[api] = Object.fromEntries(
      reachableDefinitions(
        model,
        roots.filter((name) => name !== null),
      ),
    )
  }
  return {
    source: {
      repository: 'amzn/selling-partner-api-models',
      commit,
      license: 'Apache-2.0',
      models: models.size,
      operations: operations.length,
    },
    operations,
    definitions,
  }
}
