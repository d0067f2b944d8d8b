import type { Operation } from './catalog.ts'
import type { Problem } from './problem.ts'

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined

/** As many as Amazon takes in one call. */
const patchesMax = 100

/**
 * Returns the problem of each patch of a listing without a value. The model has `value` as optional, but Amazon refuses every
 * patch without it: `delete` removes the instances that the value selects.
 */
export function checkPatches(operation: Operation, body: unknown): Problem[] {
  if (operation.operationId !== 'patchListingsItem') return []
  const patches = member(body, 'patches')
  if (!Array.isArray(patches)) return []
  return patches.slice(0, patchesMax).flatMap((patch: unknown, index) => {
    if (!isEmpty(member(patch, 'value'))) return []
    const isDelete = member(patch, 'op') === 'delete'
    const example = isDelete
      ? 'a list that selects the instances to delete, e.g. [{ "marketplace_id": "ATVPDKIKX0DER" }]'
      : 'a list of instances, e.g. [{ "value": "Tent" }]'
    return [{ path: `body.patches.${index}.value`, message: `is required and must not be empty: ${example}` }]
  })
}
