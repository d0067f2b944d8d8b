import type { DocumentOptions } from '@platform/documents'
import { nextPage, type Params } from '@platform/spapi-catalog'
import { z } from 'zod'
import type { Spapi, SpapiAccount } from '../amazon/spapi.ts'
import type { Extension, OperationJob } from '../definition/resolved-job.ts'
import { paramsOf } from '../definition/windows/request-of.ts'
import { addRows, noRows, type Outcome } from '../run/outcome.ts'
import type { RowCounts } from '../store/run.ts'
import { linesOf, memberAt, recordsAt } from './records.ts'
import { retryPolicyOf } from './retry-policy.ts'
import { rangeOf, type Source, targetOf, type Work } from './source.ts'

interface Needs {
  spapi: Spapi
  accountOf: (work: Work<OperationJob>) => Promise<SpapiAccount>
}

const Counts = z.object({
  read: z.number(),
  inserted: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
})
/** The next page to read, and what the pages before it came to. */
const Step = z.object({
  page: z.number().int(),
  params: z.record(z.string(), z.unknown()),
  body: z.unknown().optional(),
  rows: Counts,
  bytes: z.number(),
})
type Step = z.infer<typeof Step>

interface PageRead {
  records: Record<string, unknown>[]
  next: { params: Params; body: unknown } | undefined
}

const options: DocumentOptions = { format: 'jsonl' }

/**
 * Reads the pages of an operation, with the further requests for each record. Where rows are added or replaced one by one, each
 * page is a load of its own, so that a window that is interrupted goes on with its next page; in other modes all pages are one load.
 */
export function createReadOperation({ spapi, accountOf }: Needs): Source<OperationJob> {
  async function readPage(
    work: Work<OperationJob>,
    account: SpapiAccount,
    at: Pick<Step, 'params' | 'body'>,
  ): Promise<PageRead> {
    const { job, window, pii, signal } = work
    const call = {
      tenantId: window.tenantId,
      account,
      operation: job.operation,
      pii,
      retry: retryPolicyOf(job),
      signal,
    }
    const payload = await spapi.call({ ...call, params: at.params, body: at.body })
    const records = recordsAt(payload, job.resultsAt)
    for (const record of records) await extend(record, job.extensions, work, account)
    return { records, next: nextPage(job.operation, at.params, at.body, payload) }
  }

  async function extend(
    record: Record<string, unknown>,
    extensions: readonly Extension[],
    work: Work<OperationJob>,
    account: SpapiAccount,
  ): Promise<void> {
    for (const extension of extensions) {
      const value = memberAt(record, extension.valueAt)
      if (typeof value !== 'string' && typeof value !== 'number') continue
      record[extension.field] = await readAll(extension, String(value), work, account)
    }
  }

  /** Reads all pages of one further request. */
  async function readAll(
    extension: Extension,
    value: string,
    work: Work<OperationJob>,
    account: SpapiAccount,
  ): Promise<unknown> {
    const { job, window, pii, signal } = work
    const { operation, pathParam, resultsAt, extensions } = extension
    const call = { tenantId: window.tenantId, account, operation, pii, retry: retryPolicyOf(job), signal }
    const parts: unknown[] = []
    let at: { params: Params; body: unknown } | undefined = {
      params: { ...extension.params, [pathParam]: value },
      body: undefined,
    }
    while (at) {
      const payload: unknown = await spapi.call({ ...call, ...at })
      const part = memberAt(payload, resultsAt)
      for (const item of Array.isArray(part) ? part : [part])
        if (extensions.length > 0 && typeof item === 'object' && item !== null)
          await extend(item as Record<string, unknown>, extensions, work, account)
      parts.push(part)
      at = nextPage(operation, at.params, at.body, payload)
    }
    return parts.length === 1 ? parts[0] : parts.flat()
  }

  async function loadByPage(
    work: Work<OperationJob>,
    account: SpapiAccount,
    target: ReturnType<typeof targetOf>,
  ): Promise<Outcome> {
    const { window, job, load, saveStep, progress, signal } = work
    let step: Step | undefined = window.step
      ? Step.parse(window.step)
      : { page: 0, params: paramsOf(job, rangeOf(window)), rows: noRows, bytes: 0 }
    let { rows, bytes }: { rows: RowCounts; bytes: number } = step
    while (step) {
      progress('downloading', { rows, bytes })
      const { records, next } = await readPage(work, account, step)
      progress('loading', { rows, bytes })
      const { result, facts } = await load({
        ...{ id: `${window.id}.${step.page}`, window, target, signal },
        open: async () => ({ bytes: toAsync(linesOf(records)), options }),
      })
      rows = addRows(rows, countsOf(result))
      bytes += facts?.bytes.received ?? 0
      step = next && { page: step.page + 1, params: next.params, body: next.body, rows, bytes }
      if (step) await saveStep(step)
    }
    return { is: 'done', rows, bytes, notes: [] }
  }

  async function loadAtOnce(
    work: Work<OperationJob>,
    account: SpapiAccount,
    target: ReturnType<typeof targetOf>,
  ): Promise<Outcome> {
    const { window, job, load, progress, signal } = work
    async function* pages(): AsyncGenerator<Uint8Array> {
      let at: Pick<Step, 'params' | 'body'> | undefined = { params: paramsOf(job, rangeOf(window)) }
      while (at) {
        progress('downloading')
        const page: PageRead = await readPage(work, account, at)
        yield* linesOf(page.records)
        at = page.next
      }
      progress('loading')
    }
    const { result, facts } = await load({
      ...{ id: String(window.id), window, target, signal },
      open: async () => ({ bytes: pages(), options }),
      onProgress: ({ read, bytes }) => progress('downloading', { rows: { ...noRows, read, unchanged: read }, bytes }),
    })
    return { is: 'done', rows: countsOf(result), bytes: facts?.bytes.received ?? 0, notes: [] }
  }

  return async (work) => {
    const { job } = work
    if ('file' in job.output) throw new Error('a file is written by another source')
    const target = targetOf(job.output, new Date())
    const account = await accountOf(work)
    const isByRow = target.mode === 'upsert' || target.mode === 'append'
    return isByRow ? loadByPage(work, account, target) : loadAtOnce(work, account, target)
  }
}

const countsOf = ({ read, inserted, updated, unchanged, rejected }: RowCounts): RowCounts => ({
  ...{ read, inserted, updated, unchanged, rejected },
})

async function* toAsync<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values
}
