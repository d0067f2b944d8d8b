import type { Operation } from './catalog.ts'
import { loadCatalog } from './load-catalog.ts'
import type { Schema } from './record.ts'

/** One place of a call that names the merchant's marketplace or its seller id. */
export interface MerchantPlace {
  /** `params.MarketplaceIds` or `body.requests.*.marketplaceId`; `*` stands for every item of a list. */
  path: string
  names: 'marketplace' | 'seller'
  in: 'path' | 'query' | 'header' | 'body'
  /** The place takes a list of ids. */
  isList: boolean
  required: boolean
}

const marketplace = /^marketplaceids?$/i
const seller = /^sellerid$/i
const prefix = '#/definitions/'

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Visits the places below a schema. `open` holds the definitions on the way to it, since definitions may contain themselves. */
function placesBelow(api: string, schema: unknown, path: string, open: readonly string[]): MerchantPlace[] {
  if (!isObject(schema)) return []
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.slice(prefix.length)
    return open.includes(name) ? [] : placesBelow(api, definitionOf(api, name), path, [...open, name])
  }
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {})
  return [
    ...itemsOf(schema.allOf).flatMap((part) => placesBelow(api, part, path, open)),
    ...placesBelow(api, schema.items, `${path}.*`, open),
    ...properties.flatMap(([name, value]) => {
      const own = `${path}.${name}`
      if (!marketplace.test(name)) return placesBelow(api, value, own, open)
      const required = itemsOf(schema.required).includes(name)
      return [{ path: own, names: 'marketplace', in: 'body', isList: isList(api, value), required } as const]
    }),
  ]
}

const definitionOf = (api: string, name: string): Schema => loadCatalog().definitions[api]?.[name] ?? {}

function isList(api: string, schema: unknown): boolean {
  if (!isObject(schema)) return false
  return typeof schema.$ref === 'string'
    ? isList(api, definitionOf(api, schema.$ref.slice(prefix.length)))
    : schema.type === 'array'
}

const known = new Map<string, readonly MerchantPlace[]>()

/**
 * Returns the places of an operation's parameters and body that default to the merchant's marketplace or seller id, from the
 * official model. A seller id is one only where Amazon requires it; elsewhere it selects another seller.
 */
export function merchantPlaces({ id, api, params, body }: Operation): readonly MerchantPlace[] {
  const places = known.get(id) ?? [
    ...params.flatMap(({ name, in: place, type, required = false }): MerchantPlace[] => {
      const names = marketplace.test(name) ? 'marketplace' : seller.test(name) && required ? 'seller' : undefined
      return names ? [{ path: `params.${name}`, names, in: place, isList: type === 'array', required }] : []
    }),
    ...(body ? placesBelow(api, definitionOf(api, body.schema), 'body', [body.schema]) : []),
  ]
  known.set(id, places)
  return places
}
