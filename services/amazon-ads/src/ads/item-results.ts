import type { Operation } from '@platform/ads-catalog'

/** What became of one item of a read that was asked for several. */
export interface ItemResult {
  /** In the order of the request. */
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

/** The lists of successes and errors by what their names end in: every API of Amazon Ads has its own names. */
const listsOf = (payload: Record<string, unknown>, ending: RegExp) =>
  Object.entries(payload).flatMap(([name, list]) => (ending.test(name) ? recordsOf(list) : []))

/** Of a call for a list of ids, what became of each; undefined for every other call. */
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
      message: textOf(error?.details ?? error?.message ?? error?.description) ?? 'Amazon did not mention this one.',
    }
  })
}
