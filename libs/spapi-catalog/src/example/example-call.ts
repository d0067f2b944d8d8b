import type { Operation } from '../catalog.ts'
import { loadCatalog } from '../load-catalog.ts'
import type { Rule } from '../overlay/types.ts'
import type { Params } from '../param-values.ts'
import type { Parameter } from '../record.ts'
import { exampleText, exampleValue } from './example-value.ts'

/** A valid call; see validateCall. */
export interface ExampleCall {
  operation: string
  params: Params
  body?: unknown
}

function valueFor(param: Parameter): unknown {
  if (param.type === 'array') {
    const { items, minItems = 1, name } = param
    const one = items.enum?.[0] ?? exampleText(items, name)
    return Array.from({ length: Math.max(1, minItems) }, () => one)
  }
  if (param.enum) return param.enum[0]
  if (param.type === 'boolean') return true
  if (param.type === 'string') return exampleText(param, param.name)
  return Math.min(Math.max(param.minimum ?? 1, 1), param.maximum ?? Number.POSITIVE_INFINITY)
}

/** Returns the parameters that a rule requires beyond the given ones. */
function requiredBy(rule: Rule, given: Params): string[] {
  if ('atLeastOne' in rule)
    return rule.atLeastOne.some((name) => given[name] !== undefined) ? [] : rule.atLeastOne.slice(0, 1)
  if (!('needs' in rule || 'needsOneOf' in rule) || given[rule.when] === undefined) return []
  const needed = 'needs' in rule ? rule.needs : rule.needsOneOf.slice(0, 1)
  return rule.is && !rule.is.includes(String(given[rule.when])) ? [] : needed
}

function exampleParams({ params, rules = [] }: Operation): Params {
  const byName = new Map(params.map((param) => [param.name, param]))
  const given: Params = Object.fromEntries(
    params.filter(({ required }) => required).map((param) => [param.name, valueFor(param)]),
  )
  for (const rule of rules)
    for (const name of requiredBy(rule, given)) {
      const param = byName.get(name)
      if (param) given[name] ??= valueFor(param)
    }
  return given
}

/** Returns the smallest valid call, with everything that the model and the rules require. Deterministic. */
export function exampleCall(operation: Operation): ExampleCall {
  const { id, api, body, exampleBody } = operation
  const params = exampleParams(operation)
  if (!body) return { operation: id, params }
  if (exampleBody !== undefined) return { operation: id, params, body: exampleBody }
  const definitions = loadCatalog().definitions[api] ?? {}
  return {
    operation: id,
    params,
    body: exampleValue(definitions[body.schema] ?? {}, { definitions, name: body.name, depth: 0 }),
  }
}
