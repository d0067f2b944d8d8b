import type { Method, OperationRecord, Parameter, ScalarType } from '@platform/spapi-catalog'
import type { Json, Model, ModelOperation, ModelParameter, ModelPathItem } from './model.ts'
import { pageOf } from './pagination.ts'
import { definitionName, isObject } from './schemas.ts'
import { usagePlanOf } from './usage-plan.ts'

const limits = ['enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'default']
const listLimits = ['minItems', 'maxItems', 'uniqueItems', 'default']
const scalars = new Set(['string', 'integer', 'number', 'boolean'])

const pick = (from: Json, names: string[]): Json =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))

/** Returns the format of a value: the model's, or the one that its description requires. */
function formatOf({ type, format, enum: values, description }: Json): ScalarType['format'] {
  if (format === 'date' || format === 'date-time') return format
  if (type !== 'string' || values !== undefined || !/ISO ?8601/.test(String(description))) return undefined
  return /\binterval\b/.test(String(description)) ? 'interval' : 'date-time'
}

function scalar(from: Json): Json {
  if (typeof from.type !== 'string' || !scalars.has(from.type)) throw new Error(`a value of the type ${from.type}`)
  const format = formatOf(from)
  return { type: from.type, ...(format && { format }), ...pick(from, limits) }
}

/** Builds a parameter in the form that libs/spapi-catalog reads. */
function parameter(from: ModelParameter): Parameter {
  const head = { name: from.name, in: from.in, ...(from.required && { required: true }) }
  const rest =
    from.type === 'array'
      ? {
          type: 'array',
          items: scalar(from.items ?? {}),
          collectionFormat: from.collectionFormat === 'multi' ? 'multi' : 'csv',
          ...pick(from, listLimits),
        }
      : { ...scalar(from), ...(from['x-amazon-spds-greedy-path-parameter'] === true && { greedy: true }) }
  return { ...head, ...rest } as Parameter
}

function parametersOf(model: Model, item: ModelPathItem, operation: ModelOperation): ModelParameter[] {
  const byPlace = new Map<string, ModelParameter>()
  for (const entry of [...item.parameters, ...operation.parameters]) {
    const found = '$ref' in entry ? model.parameters[String(entry.$ref).replace('#/parameters/', '')] : entry
    if (!found || !('in' in found))
      throw new Error(`a parameter of ${operation.operationId} has an unresolved reference`)
    byPlace.set(`${found.in} ${found.name}`, found as ModelParameter)
  }
  return [...byPlace.values()]
}

function bodyOf(parameters: ModelParameter[]): OperationRecord['body'] {
  const body = parameters.find((entry) => entry.in === 'body')
  if (!body) return undefined
  const schema = definitionName(body.schema?.$ref ?? '')
  return { name: body.name, schema, ...(body.required && { required: true as const }) }
}

/** Returns, by status, the shape of failures other than `{errors: [...]}`. */
function errorShapes(model: Model, operation: ModelOperation): OperationRecord['errors'] {
  const shapes = Object.entries(operation.responses).flatMap(([status, { schema }]): [string, 'array' | 'single'][] => {
    if (!/^[45]/.test(status) || schema?.$ref === undefined) return []
    const resolved = model.definitions[definitionName(schema.$ref)]
    if (resolved?.type === 'array') return [[status, 'array']]
    const properties = isObject(resolved?.properties) ? resolved.properties : {}
    return 'errors' in properties ? [] : [[status, 'single']]
  })
  return shapes.length > 0 ? Object.fromEntries(shapes) : undefined
}

function sandboxOf(item: ModelPathItem, operation: ModelOperation): OperationRecord['sandbox'] {
  if (item['x-amzn-api-sandbox'] ?? operation['x-amzn-api-sandbox']) return 'dynamic'
  const examples = Object.values(operation.responses).some((answer) => answer['x-amzn-api-sandbox'] !== undefined)
  return examples ? 'static' : undefined
}

/** Builds the record of one operation without its id, since uniqueness of names is known only to the whole catalog. */
export function operationRecord(
  model: Model,
  place: { api: string; path: string; method: Method; item: ModelPathItem; operation: ModelOperation },
): Omit<OperationRecord, 'id'> {
  const { api, path, method, item, operation } = place
  const parameters = parametersOf(model, item, operation)
  const params = parameters.filter((entry) => entry.in !== 'body').map(parameter)
  const successes = Object.entries(operation.responses).filter(([status]) => /^2\d\d$/.test(status))
  const answers = successes.map(([status, { schema }]): [string, string | null] => [
    status,
    schema?.$ref === undefined ? null : definitionName(schema.$ref),
  ])
  const answer = answers.flatMap(([, name]) => (name === null ? [] : [model.definitions[name]]))[0]
  const query = params.filter((entry) => entry.in === 'query').map(({ name }) => name)
  const body = bodyOf(parameters)
  const errors = errorShapes(model, operation)
  const page = pageOf(model, query, answer)
  const sandbox = sandboxOf(item, operation)
  return {
    operationId: operation.operationId,
    api,
    version: model.info.version,
    method,
    path: `${(model.basePath ?? '').replace(/\/$/, '')}${path}`,
    params,
    ...(body && { body }),
    answers: Object.fromEntries(answers),
    ...(errors && { errors }),
    ...usagePlanOf(operation.description),
    ...(page && { page }),
    ...(isObject(answer?.properties) && 'payload' in answer.properties && { payload: true as const }),
    ...(operation.deprecated && { deprecated: true as const }),
    ...((item['x-amzn-api-sandbox-only'] || operation['x-amzn-api-sandbox-only']) && { sandboxOnly: true as const }),
    ...(sandbox && { sandbox }),
  }
}
