import { exampleCall } from './example-call.ts'
import type { Operation } from './operation.ts'
import { bodySchema } from './schemas.ts'

/** Platform limit on the items of one write, independent of Amazon's limit. */
const itemsMax = 200

function describe(operation: Operation) {
  const { name, api, product, area, kind, access, method, path, params, body, pagination } = operation
  const isWrite = access === 'write'
  return {
    operation: name,
    api,
    version: api,
    product,
    entity: area,
    kind,
    method,
    path,
    access,
    scope: isWrite ? 'ads:write' : 'ads:read',
    // Fields of SP-API rows, constant here: Amazon publishes no rate limits for the Ads API.
    restricted: false,
    grantless: false,
    deprecated: false,
    rate: null,
    burst: null,
    params,
    body: bodySchema(operation) ?? null,
    itemArray: body?.itemArray ?? null,
    maxItems: isWrite ? itemsMax : (operation.maxItemsAtAmazon ?? null),
    maxItemsAtAmazon: operation.maxItemsAtAmazon ?? null,
    contentType: operation.contentType ?? null,
    accept: operation.accept,
    pagination: pagination
      ? { pageSizeMax: pagination.pageSizeMax ?? null, itemsKey: pagination.itemsKey ?? null }
      : null,
    idField: operation.idField ?? null,
    snapshot: operation.snapshot?.op ?? null,
    irreversible: operation.irreversible,
    irreversibleWhen: operation.irreversibleWhen ?? null,
    mayStartOrRaiseSpend: operation.mayStartOrRaiseSpend,
    permissions: operation.permissions ?? [],
    example: exampleCall(operation),
  }
}

/** See describeOperation. */
export type OperationRow = ReturnType<typeof describe>

const described = new Map<string, OperationRow>()

/** Returns the row of an operation in the operations listing: everything that a caller needs to make the call. */
export function describeOperation(operation: Operation): OperationRow {
  const row = described.get(operation.name) ?? describe(operation)
  described.set(operation.name, row)
  return row
}
