import { PlatformError } from '@platform/errors'
import { nearest } from '@platform/validation'
import { catalog, type Operation } from './catalog.ts'
import { defaultVersions } from './overlay/default-versions.ts'
import { type Removed, removed, removedVersions } from './overlay/removed.ts'

/** Options of findOperation. */
export interface FindOptions {
  /** Version of the API, e.g. `2022-04-01` or `v0`. */
  version?: string | undefined
  /** Default version per API family; takes precedence over the built-in ones. */
  defaults?: Record<string, string> | undefined
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')
const plainVersion = (version: string): string => plain(version).replace(/^v(?=\d)/, '')

let names: Map<string, Operation[]> | undefined

/** Returns the operations by each of their names without the API, in lower case. */
function operationsByName(): Map<string, Operation[]> {
  if (names) return names
  names = new Map()
  for (const operation of catalog.operations) {
    const suffixed = operation.id.slice(operation.api.length + 1)
    for (const name of new Set(
      [operation.operationId, suffixed, ...(operation.aliases ?? [])].map((n) => n.toLowerCase()),
    ))
      names.set(name, [...(names.get(name) ?? []), operation])
  }
  return names
}

/** Returns whether `api` (`orders`, `ordersV0`, `orders_2026-01-01`, `Orders`, `orders.v0`) names the API of the operation. */
function isApi(operation: Operation, api: string): boolean {
  const wanted = plain(api)
  const { family, title, version } = operation
  return [operation.api, family, title, `${family}${version}`, `${title}${version}`].some(
    (name) => plain(name) === wanted,
  )
}

/** Returns the candidate of the default version if all candidates belong to one family. */
function byDefault(candidates: Operation[], defaults: Record<string, string>): Operation[] {
  const family = candidates[0]?.family
  if (family === undefined || candidates.some((candidate) => candidate.family !== family)) return candidates
  const named = Object.entries(defaults).find(([name]) => plain(name) === plain(family))?.[1] ?? defaultVersions[family]
  const chosen = candidates.filter(
    ({ version }) => named !== undefined && plainVersion(version) === plainVersion(named),
  )
  return chosen.length > 0 ? chosen : candidates
}

function removedAs(name: string): Removed | undefined {
  const dot = name.lastIndexOf('.')
  return (
    removedVersions.get(`${plain(name.slice(0, Math.max(dot, 0)))}.${plain(name.slice(dot + 1))}`) ??
    removed.get(plain(name.slice(dot + 1)))
  )
}

function gone(name: string, { name: known, on, instead, replacedBy }: Removed): PlatformError {
  return new PlatformError('operation_not_found', `${name} is removed`, {
    friendly: `Amazon removed ${known}${on ? ` on ${on}` : ''}. ${instead}`,
    details: { removed: { operation: known, ...(on && { on }) }, replacedBy },
  })
}

function notFound(name: string): PlatformError {
  const known = removedAs(name)
  if (known) return gone(name, known)
  const bare = name.slice(name.lastIndexOf('.') + 1)
  const meant = nearest(
    bare,
    catalog.operations.map(({ operationId }) => operationId),
  )
  const hint = meant.length > 0 ? ` Did you mean ${meant.join(' or ')}?` : ''
  return new PlatformError('operation_not_found', `there is no operation ${name}`, {
    friendly: `There is no operation ${name.slice(0, 100)}.${hint} GET /api/amazon/spapi/operations lists all operations.`,
    details: { suggestions: meant },
  })
}

function noVersion(name: string, version: string, named: Operation[]): PlatformError {
  const families = named.map(({ family }) => removedVersions.get(`${plain(family + version)}.${plain(name)}`))
  const known = families.find((entry) => entry !== undefined)
  if (known) return gone(name, known)
  const there = named.map((operation) => `${operation.version} (${operation.id})`).join(', ')
  return new PlatformError('operation_not_found', `${name} has no version ${version}`, {
    friendly: `${name} has no version ${version.slice(0, 40)}. Its versions are ${there}.`,
    details: { suggestions: named.map(({ id }) => id) },
  })
}

function ambiguous(name: string, candidates: Operation[]): PlatformError {
  const ids = candidates.map(({ id }) => id)
  const message = `${name} names ${ids.length} operations: ${ids.join(', ')}. Use one of these, or add a version.`
  return new PlatformError('validation_error', `${name} is ambiguous`, {
    friendly: message,
    details: { issues: [{ path: 'operation', message }], candidates: ids },
  })
}

function candidatesOf(name: string): Operation[] {
  const exact = catalog.get(name)
  if (exact) return [exact]
  const whole = operationsByName().get(name.toLowerCase())
  if (whole) return whole
  const dot = name.lastIndexOf('.')
  const bare = operationsByName().get(name.slice(dot + 1).toLowerCase()) ?? []
  return dot < 0 ? [] : bare.filter((operation) => isApi(operation, name.slice(0, dot)))
}

/**
 * Finds an operation by name: `getOrders`, `orders.getOrders`, `ordersV0.getOrders`, an id of the listing or an alias, in any
 * letter case. A name without a version means the API's default version.
 * @throws PlatformError `operation_not_found` with `suggestions`, or with the replacement of a removed operation;
 * `validation_error` with the candidates if several APIs have the name.
 */
export function findOperation(name: string, { version, defaults = {} }: FindOptions = {}): Operation {
  const named = candidatesOf(name.trim())
  if (named.length === 0) throw notFound(name.trim())
  const versioned =
    version === undefined ? named : named.filter((o) => plainVersion(o.version) === plainVersion(version))
  if (version !== undefined && versioned.length === 0) throw noVersion(name.trim(), version, named)
  const [only, ...others] = byDefault(versioned, defaults)
  if (!only || others.length > 0) throw ambiguous(name.trim(), versioned)
  return only
}
