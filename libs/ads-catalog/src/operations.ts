import { PlatformError } from '@platform/errors'
import { nearest } from '@platform/validation'
import { z } from 'zod'
import { Operation } from './operation.ts'
import { overlay, retired } from './overlay.ts'
import { lazily, readData } from './read-data.ts'

const all = lazily(() =>
  readData('operations.json', z.array(Operation)).map((operation) => ({ ...operation, ...overlay[operation.name] })),
)
const byName = lazily(() => new Map(all().map((operation) => [operation.name.toLowerCase(), operation])))

/** Every operation, in the catalog's order. */
export const operations = (): readonly Operation[] => all()

const suggestionsFor = (name: string): string[] => {
  const wanted = name.trim().toLowerCase()
  const path = wanted.replace(/^(get|post|put|delete)\s+/, '')
  const exact = all().filter((one) => one.operationId.toLowerCase() === wanted || one.path.toLowerCase() === path)
  const near = nearest(
    wanted,
    all().map((one) => one.name),
  )
  return [...new Set([...exact.map((one) => one.name), ...near])].slice(0, 5)
}

const notFound = (name: string): PlatformError => {
  const off = retired.find(({ pattern }) => pattern.test(name.trim()))
  const suggestions = suggestionsFor(name)
  return new PlatformError('operation_not_found', `no ads operation ${name}`, {
    friendly: off
      ? `Amazon shut this operation off on ${off.since}. Use ${off.instead}.`
      : `This operation does not exist. ${suggestions.length > 0 ? `Did you mean ${suggestions.join(', ')}? ` : ''}GET /api/amazon/ads/operations lists all operations.`,
    details: { suggestions },
  })
}

/**
 * Finds an operation by its name, ignoring case.
 * @throws PlatformError `operation_not_found` with suggestions or the replacement.
 */
export function findOperation(name: string): Operation {
  const operation = byName().get(name.trim().toLowerCase())
  if (!operation) throw notFound(name.slice(0, 200))
  return operation
}

/** Filters of a listing. Every word of `search` has to occur in the name, path, area, product, kind or Amazon's name. */
export interface OperationFilter {
  search?: string | undefined
  product?: string | undefined
  api?: string | undefined
  access?: 'read' | 'write' | undefined
}

/** Returns the operations that pass every filter. */
export function listOperations({ search = '', product, api, access }: OperationFilter = {}): Operation[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return all().filter((one) => {
    const text = [one.name, one.path, one.area, one.operationId, one.product, one.kind].join(' ').toLowerCase()
    return (
      (!product || one.product === product.toLowerCase()) &&
      (!api || one.api === api.toLowerCase()) &&
      (!access || one.access === access) &&
      words.every((word) => text.includes(word))
    )
  })
}
