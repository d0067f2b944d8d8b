import type { Operation } from '@platform/ads-catalog'

/** Outcome of one item of a read of several items. */
export interface ItemResult {
  /** Position in the request. */
  index: number
  id: string | null
  ok: boolean
  code?: string
  message?: string
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const recordsOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

/** Finds the lists of successes or errors by a pattern, since every API names them differently. */
const listsOf = (payload: Record<string, unknown>, pattern: RegExp) =>
  Object.entries(payload).flatMap(([name, list]) => (pattern.test(name) ? recordsOf(list) : []))

/** Returns the outcome of each id of a read by ids; undefined for every other call. */
export function itemResults(operation: Operation, body: unknown, payload: unknown): ItemResult[] | undefined {
  if (!isRecord(payload) || !isRecord(body)) return undefined
  const [ids] = ['campaignIds', 'portfolioIds'].map((name) => body[name]).filter(Array.isArray)
  if (!ids || operation.access !== 'read') return undefined
  const [successes, errors] = [listsOf(payload, /success/i), listsOf(payload, /error/i)]
  const idOf = (one: Record<string, unknown>) => textOf(one.campaignId ?? one.portfolioId)
  const belongs = (one: Record<string, unknown>, index: number, id: string) =>
    typeof one.index === 'number' ? one.index === index : idOf(one) === id
  return ids.map((raw, index): ItemResult => {
    const id = String(raw)
    if (successes.some((one) => belongs(one, index, id))) return { index, id, ok: true }
    const error = errors.find((one) => belongs(one, index, id))
    return {
      index,
      id,
      ok: false,
      code: textOf(error?.code ?? error?.errorCode) ?? 'unknown',
      message:
        textOf(error?.details ?? error?.message ?? error?.description) ?? 'Amazon returned no result for this item.',
    }
  })
}
