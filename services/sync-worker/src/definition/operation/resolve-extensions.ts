import { listed, nearest } from '@platform/validation'
import type { Issues } from '../issues.ts'
import type { ExtensionSpec } from '../job-definition.ts'
import type { Account, Extension } from '../resolved-job.ts'
import { partAt, type Shape } from './answer-shape.ts'
import { fillParams } from './fill-params.ts'
import { findRoute } from './find-route.ts'
import { resultsAt } from './results-at.ts'

interface Context {
  account: Account
  issues: Issues
  notes: string[]
}

/** Returns the reason why a record has no value at a path of names; undefined if it has one. */
export function missingField(record: Shape, names: readonly string[], kind: 'value' | 'any'): string | undefined {
  const part = partAt(record, names)
  // A model without members describes an object of any content.
  if (part ? kind === 'any' || part.type === 'value' : record.members.size === 0) return undefined
  const known = [...record.members].filter(([, { type }]) => kind === 'any' || type === 'value').map(([name]) => name)
  const [meant] = nearest(names.join('.'), known, 1)
  return meant === undefined
    ? `is not in a record, which has ${listed(known)}`
    : `is not in a record: did you mean ${meant}?`
}

function resolveExtension(spec: ExtensionSpec, record: Shape, place: string, context: Context): Extension | undefined {
  const { issues } = context
  const valueAt = spec.path_variable_name.split('.')
  const missing = missingField(record, valueAt, 'value')
  if (missing !== undefined) issues.add(`${place}.path_variable_name`, missing)
  if (record.members.has(spec.new_field_name))
    issues.add(`${place}.new_field_name`, 'is a field of the record already: choose another name')
  if (spec.path.split('{}').length !== 2) {
    issues.add(`${place}.path`, 'must contain {} once, in the place of the value of path_variable_name')
    return undefined
  }
  const route = findRoute(spec.path)
  if ('problem' in route) {
    issues.add(`${place}.path`, route.problem)
    return undefined
  }
  const { operation, values } = route
  const pathParam = Object.keys(values).find((name) => values[name] === undefined)
  if (pathParam === undefined) {
    issues.add(`${place}.path`, `must have {} where ${operation.path} has a parameter`)
    return undefined
  }
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  const params = fillParams(operation, given, { ...context, place: `${place}.path`, set: { [pathParam]: 'value' } })
  const results = resultsAt(operation, spec.results_key)
  if ('problem' in results) {
    issues.add(`${place}.results_key`, results.problem)
    return undefined
  }
  const extensions = resolveExtensions(spec.extend_resources, results.record, `${place}.extend_resources`, context)
  return { field: spec.new_field_name, operation, params, pathParam, valueAt, resultsAt: results.at, extensions }
}

/** Resolves `extend_resources`: a path with one `{}` to an operation, and the field of the record that fills it. */
export function resolveExtensions(
  specs: readonly ExtensionSpec[] | undefined,
  record: Shape,
  place: string,
  context: Context,
): Extension[] {
  const names = (specs ?? []).map((spec) => spec.new_field_name)
  return (specs ?? []).flatMap((spec, index) => {
    if (names.indexOf(spec.new_field_name) < index)
      context.issues.add(`${place}.${index}.new_field_name`, 'must differ from the other new fields')
    return resolveExtension(spec, record, `${place}.${index}`, context) ?? []
  })
}
