import { listed, phrases, unknownName } from '@platform/validation'
import type { Operation } from './catalog.ts'
import { wrongScalar, wrongType } from './check-scalar.ts'
import { harmOf } from './harm.ts'
import { givenValue, itemsOf, type Params, textOf, unknownNames } from './param-values.ts'
import type { Problem } from './problem.ts'
import type { Parameter } from './record.ts'

type List = Extract<Parameter, { type: 'array' }>

/** Higher than the number of values that fit into a request line. */
const itemsMax = 1_000
const textLengthMax = 16_384
/** Limit of unknown parameters that one answer lists. */
const unknownMax = 50

function checkList(param: List, value: unknown, path: string, splits: boolean): Problem[] {
  if (isTooLong(value)) return [tooLong(path)]
  const items = itemsOf(param, value)
  const { minItems = param.required ? 1 : 0, maxItems = itemsMax, uniqueItems } = param
  const problems: Problem[] = []
  if (items.length < minItems) problems.push({ path, message: phrases.itemsMin(minItems) })
  if (items.length > maxItems) return [{ path, message: phrases.itemsMax(maxItems) }]
  if (uniqueItems && new Set(items.map(String)).size < items.length)
    problems.push({ path, message: phrases.unrepeated })
  for (const [index, item] of items.entries()) {
    const text = textOf(item)
    const comma = splits && text?.includes(',') ? 'must not contain a comma, which separates values' : undefined
    const message =
      comma ?? (text === undefined ? wrongType(param.items) : (harmOf(param, text) ?? wrongScalar(param.items, item)))
    if (message) problems.push({ path: Array.isArray(value) ? `${path}.${index}` : path, message })
  }
  return problems
}

const isTooLong = (value: unknown): boolean => typeof value === 'string' && value.length > textLengthMax
const tooLong = (path: string): Problem => ({ path, message: phrases.charactersMax(textLengthMax) })

function checkParam(operation: Operation, param: Parameter, params: Params): Problem[] {
  const path = `params.${param.name}`
  const value = givenValue(param, params)
  if (value === undefined) return param.required ? [{ path, message: missing(param) }] : []
  if (param.type === 'array')
    return checkList(
      param,
      value,
      path,
      param.collectionFormat === 'csv' && operation.encodeTwice?.[param.name] === undefined,
    )
  if (isTooLong(value)) return [tooLong(path)]
  const text = textOf(value)
  const message = (text === undefined ? undefined : harmOf(param, text)) ?? wrongScalar(param, value)
  return message ? [{ path, message }] : []
}

function missing(param: Parameter): string {
  const legal = param.type === 'array' ? param.items.enum : param.enum
  return legal ? `${phrases.required}: one of ${listed(legal)}` : phrases.required
}

function checkUnknown(operation: Operation, params: Params): Problem[] {
  const known = operation.params.map(({ name }) => name)
  const unknown = unknownNames(operation, params)
  const problems = unknown
    .slice(0, unknownMax)
    .map((name) => ({ path: `params.${name}`, message: unknownName(name, known, operation.operationId) }))
  const more = unknown.length - problems.length
  return more > 0 ? [...problems, { path: 'params', message: `has ${more} more unknown parameters` }] : problems
}

/** Returns the problems of each parameter. */
export function checkParams(operation: Operation, params: Params): Problem[] {
  return [
    ...operation.params.flatMap((param) => checkParam(operation, param, params)),
    ...checkUnknown(operation, params),
  ]
}
