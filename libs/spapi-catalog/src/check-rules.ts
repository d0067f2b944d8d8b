import type { Operation } from './catalog.ts'
import type { Rule } from './overlay/types.ts'
import { givenValue, itemsOf, type Params, textOf } from './param-values.ts'
import type { Problem } from './problem.ts'

const either = (names: string[]): string => names.join(' or ')

/** Returns the value at a dotted path of the call: `body.x.y`; any other name is a parameter. */
function lookUp(operation: Operation, name: string, params: Params, body: unknown): unknown {
  if (!name.startsWith('body.')) {
    const param = operation.params.find((one) => one.name === name)
    const value = param && givenValue(param, params)
    return Array.isArray(value) && value.length === 0 ? undefined : value
  }
  let here = body
  for (const step of name.split('.').slice(1))
    here =
      typeof here === 'object' && here !== null ? Object.entries(here).find(([key]) => key === step)?.[1] : undefined
  return here ?? undefined
}

const pathOf = (name: string): string => (name.startsWith('body.') ? name : `params.${name}`)

function checkRule(operation: Operation, rule: Rule, params: Params, body: unknown): Problem[] {
  const has = (name: string): boolean => lookUp(operation, name, params, body) !== undefined
  if ('atLeastOne' in rule) {
    const [first] = rule.atLeastOne
    if (first === undefined || rule.atLeastOne.some(has)) return []
    return [{ path: pathOf(first), message: `is required: ${either(rule.atLeastOne)}` }]
  }
  if ('atMostOne' in rule) {
    const [first, second] = rule.atMostOne.filter(has)
    return second === undefined ? [] : [{ path: pathOf(second), message: `cannot be used with ${first}` }]
  }
  if ('alone' in rule) {
    if (!has(rule.alone)) return []
    const others = operation.params.filter(
      ({ name, in: place }) => place === 'query' && name !== rule.alone && has(name),
    )
    return others.map(({ name }) => ({
      path: pathOf(name),
      message: `cannot be used with ${rule.alone}, which excludes all other parameters`,
    }))
  }
  if ('single' in rule) {
    const param = operation.params.find(({ name }) => name === rule.single)
    const value = param && givenValue(param, params)
    const several = param?.type === 'array' && value !== undefined && itemsOf(param, value).length > 1
    return several ? [{ path: pathOf(rule.single), message: 'must have exactly one value' }] : []
  }
  const value = lookUp(operation, rule.when, params, body)
  if (value === undefined) return []
  if ('excludes' in rule)
    return rule.excludes
      .filter(has)
      .map((name) => ({ path: pathOf(name), message: `cannot be used with ${rule.when}` }))
  if (rule.is && !rule.is.includes(textOf(value) ?? '')) return []
  if ('needsOneOf' in rule) {
    const [first] = rule.needsOneOf
    if (first === undefined || rule.needsOneOf.some(has)) return []
    return [
      { path: pathOf(first), message: `is required when ${rule.when} is ${textOf(value)}: ${either(rule.needsOneOf)}` },
    ]
  }
  const condition = rule.is ? `${rule.when} is ${textOf(value)}` : `${rule.when} is given`
  return rule.needs
    .filter((name) => !has(name))
    .map((name) => ({ path: pathOf(name), message: `is required when ${condition}` }))
}

/** Returns violations of the rules that Amazon states in prose only. */
export const checkRules = (operation: Operation, params: Params, body: unknown): Problem[] =>
  (operation.rules ?? []).flatMap((rule) => checkRule(operation, rule, params, body))
