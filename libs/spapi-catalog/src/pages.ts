import type { Operation } from './catalog.ts'
import type { Params } from './param-values.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function at(value: unknown, pointer: string): unknown {
  let here = value
  for (const step of pointer.split('/').slice(1)) here = isObject(here) ? here[step] : undefined
  return here
}

function put(value: Json, pointer: string, content: unknown): void {
  const steps = pointer.split('/').slice(1)
  const last = steps.pop()
  let here = value
  for (const step of steps) {
    const next = isObject(here[step]) ? here[step] : {}
    here[step] = next
    here = next
  }
  if (last !== undefined) here[last] = content
}

/** Returns the token of the next page; undefined after the last page, and for operations without pages. */
export function nextToken({ page }: Operation, answer: unknown): string | undefined {
  const token = page && at(answer, page.response)
  return typeof token === 'string' && token !== '' ? token : undefined
}

function nextOffset({ offsetPage }: Operation, body: unknown, answer: unknown): Json | undefined {
  const paging = isObject(body) ? body.pagination : undefined
  if (!offsetPage || !isObject(body) || !isObject(paging)) return undefined
  const total = at(answer, offsetPage.total)
  const limit = Number(paging.limit)
  const offset = Number(paging.offset ?? 0) + limit
  const more = limit > 0 && typeof total === 'number' && offset < total
  return more ? { ...body, pagination: { ...paging, offset } } : undefined
}

/**
 * Returns the call for the page after an answer; undefined after the last page. Some operations require their parameters beside
 * the token, some the token alone, some an offset in the body. An empty page may have a next one.
 */
export function nextPage(
  operation: Operation,
  params: Params,
  body: unknown,
  answer: unknown,
): { params: Params; body: unknown } | undefined {
  const shifted = nextOffset(operation, body, answer)
  if (shifted) return { params, body: shifted }
  const token = nextToken(operation, answer)
  const { page } = operation
  // Prevents an endless loop if the server returns the same token again.
  if (!page || token === undefined || token === params[page.request]) return undefined
  if (!operation.pageAlone) return { params: { ...params, [page.request]: token }, body }
  const place = new Set(operation.params.filter((param) => param.in !== 'query').map(({ name }) => name))
  const kept = Object.entries(params).filter(([name]) => place.has(name))
  return { params: { ...Object.fromEntries(kept), [page.request]: token }, body }
}

/** Merges the answers of consecutive pages: the last answer, with the lists of all. */
export function mergePages(operation: Operation, answers: unknown[]): unknown {
  const last = answers.at(-1)
  if (answers.length < 2 || !isObject(last)) return last
  const once = new Set(operation.pageOnce)
  const lists = (operation.offsetPage?.items ?? operation.page?.items ?? []).filter((pointer) => !once.has(pointer))
  const merged = structuredClone(last)
  for (const pointer of lists) {
    const parts = answers.map((answer) => at(answer, pointer)).filter((part) => Array.isArray(part))
    if (parts.length > 0) put(merged, pointer, parts.flat(1))
  }
  return merged
}
