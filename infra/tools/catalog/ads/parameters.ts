import { isNode, listOf, type Node, nodeOf, type Spec, textOf } from './spec.ts'
import { type Schema, toSchema } from './to-schema.ts'

/** A parameter in the path, the query string or a header. */
export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
}

const places = new Set(['path', 'query', 'header'])
/** Headers that the platform sets itself: authorization, profile, media types. */
const ownHeaders = /^(authorization|accept|content-type|prefer|amazon-.*)$/i

const isPlace = (text: string | undefined): text is Parameter['in'] => text !== undefined && places.has(text)

/** Returns the parameters of an operation that a caller may set, path parameters first. */
export function parametersOf(spec: Spec, operation: Node): Parameter[] {
  const parameters = listOf(operation.parameters)
    .filter(isNode)
    .map((node) => spec.follow(node))
    .flatMap((node): Parameter[] => {
      const [name, place] = [textOf(node.name), textOf(node.in)]
      if (!name || !isPlace(place) || (place === 'header' && ownHeaders.test(name))) return []
      const converted = toSchema(spec, nodeOf(node.schema), { closed: false })
      const isId = /Id$/.test(name) && converted.type !== 'array'
      const schema = isId ? { type: 'string' } : converted
      return [{ name, in: place, required: node.required === true || place === 'path', schema }]
    })
  const order = ['path', 'query', 'header']
  return parameters.sort((a, b) => order.indexOf(a.in) - order.indexOf(b.in))
}
