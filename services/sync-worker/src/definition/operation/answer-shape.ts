import { answerSchemas, type Operation, type Schema } from '@platform/spapi-catalog'

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of an operation's answer, read from Amazon's model. */
export interface Shape {
  type: 'list' | 'object' | 'value'
  /** Members of an object, or of the items of a list; empty if the model does not list them. */
  members: ReadonlyMap<string, Shape>
}

const value: Shape = { type: 'value', members: new Map() }
/** Deeper members of an answer are not described: records are near its top. */
const levelsMax = 8

function build(schema: unknown, definitions: Schema, level: number): Shape {
  if (!isObject(schema) || level > levelsMax) return value
  if (typeof schema.$ref === 'string')
    return build(definitions[schema.$ref.replace('#/$defs/', '')], definitions, level + 1)
  const parts = Array.isArray(schema.allOf) ? schema.allOf.map((part) => build(part, definitions, level + 1)) : []
  if (schema.type === 'array' || schema.items !== undefined)
    return { type: 'list', members: build(schema.items, definitions, level + 1).members }
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : []
  const own = lazyMembers(properties, definitions, level)
  const members = new Map([...parts.flatMap((part) => [...part.members]), ...own])
  const isNested = schema.type === 'object' || members.size > 0 || parts.some(({ type }) => type === 'object')
  return isNested ? { type: 'object', members } : value
}

/** Builds members when they are first read: a model may refer to itself. */
function lazyMembers(properties: [string, unknown][], definitions: Schema, level: number): Map<string, Shape> {
  return new Map(
    properties.map(([name, schema]): [string, Shape] => {
      let built: Shape | undefined
      const shape = () => (built ??= build(schema, definitions, level + 1))
      return [
        name,
        {
          get type() {
            return shape().type
          },
          get members() {
            return shape().members
          },
        },
      ]
    }),
  )
}

/** Returns the shape of an operation's successful answer; undefined if it has no body. */
export function answerShape(operation: Operation): Shape | undefined {
  const schema = Object.values(answerSchemas(operation)).find((one) => one !== null)
  return schema ? build(schema, isObject(schema.$defs) ? schema.$defs : {}, 0) : undefined
}

/** Returns the part at a path of names; undefined if the model lacks it. */
export const partAt = (shape: Shape | undefined, names: readonly string[]): Shape | undefined =>
  names.reduce<Shape | undefined>((here, name) => here?.members.get(name), shape)
