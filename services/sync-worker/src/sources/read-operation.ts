import type { DocumentOptions } from '@platform/documents'
import { nextPage, type Params } from '@platform/spapi-catalog'
import { z } from 'zod'
import type { Extension, OperationJob } from '../definition/resolved-job.ts'
import { paramsOf } from '../definition/windows/request-of.ts'
import { addRows, countsOf, noRows, type Outcome } from '../run/outcome.ts'
import { RowCounts } from '../store/run.ts'
import type { Call, OpenCalls } from './open-calls.ts'
import { linesOf, memberAt, recordsAt } from './records.ts'
import { rangeOf, type Source, type Work } from './source.ts'

interface Needs {
  openCalls: OpenCalls
}

/** The next page to read, and what the pages before it came to. */
const Step = z.object({
  page: z.number().int(),
  params: z.record(z.string(), z.unknown()),
  body: z.unknown().optional(),
  rows: RowCounts,
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
export function createReadOperation({ openCalls }: Needs): Source<OperationJob> {
  async function readPage(job: OperationJob, call: Call, at: Pick<Step, 'params' | 'body'>): Promise<PageRead> {
    const payload = await call(job.operation, at)
    const records = recordsAt(payload, job.resultsAt)
    for (const record of records) await extend(record, job.extensions, call)
    return { records, next: nextPage(job.operation, at.params, at.body, payload) }
  }

  async function extend(record: Record<string, unknown>, extensions: readonly Extension[], call: Call): Promise<void> {
    for (const extension of extensions) {
      const value = memberAt(record, extension.valueAt)
      if (typeof value !== 'string' && typeof value !== 'number') continue
      record[extension.field] = await readAll(extension, String(value), call)
    }
  }

  /** Reads all pages of one further request. */
  async function readAll(extension: Extension, value: string, call: Call): Promise<unknown> {
    const { operation, pathParam, resultsAt, extensions } = extension
    const parts: unknown[] = []
    let at: { params: Params; body: unknown } | undefined = {
      params: { ...extension.params, [pathParam]: value },
      body: undefined,
    }
    while (at) {
      const payload: unknown = await call(operation, at)
      const part = memberAt(payload, resultsAt)
      for (const item of Array.isArray(part) ? part : [part])
        if (extensions.length > 0 && typeof item === 'object' && item !== null)
          await extend(item as Record<string, unknown>, extensions, call)
      parts.push(part)
      at = nextPage(operation, at.params, at.body, payload)
    }
    return parts.length === 1 ? parts[0] : parts.flat()
  }

  async function loadByPage(work: Work<OperationJob>, call: Call): Promise<Outcome> {
    const { window, job, target, load, saveStep, progress, signal } = work
    let step: Step | undefined = window.step
      ? Step.parse(window.step)
      : { page: 0, params: paramsOf(job, rangeOf(window)), rows: noRows, bytes: 0 }
    let { rows, bytes }: { rows: RowCounts; bytes: number } = step
    while (step) {
      progress('downloading', { rows, bytes })
      const { records, next } = await readPage(job, call, step)
      progress('loading', { rows, bytes })
      const { result, bytes: received } = await load({
        ...{ id: `${window.id}.${step.page}`, window, target, signal },
        open: async () => ({ bytes: toAsync(linesOf(records)), options }),
      })
      rows = addRows(rows, countsOf(result))
      bytes += received
      step = next && { page: step.page + 1, params: next.params, body: next.body, rows, bytes }
      if (step) await saveStep(step)
    }
    return { is: 'done', rows, bytes, notes: [] }
  }

  async function loadAtOnce(work: Work<OperationJob>, call: Call): Promise<Outcome> {
    const { window, job, target, load, progress, signal } = work
    async function* pages(): AsyncGenerator<Uint8Array> {
      let at: Pick<Step, 'params' | 'body'> | undefined = { params: paramsOf(job, rangeOf(window)) }
      while (at) {
        progress('downloading')
        const page: PageRead = await readPage(job, call, at)
        yield* linesOf(page.records)
        at = page.next
      }
      progress('loading')
    }
    const { result, bytes } = await load({
      ...{ id: String(window.id), window, target, signal },
      open: async () => ({ bytes: pages(), options }),
      onProgress: ({ read, bytes }) => progress('downloading', { rows: { ...noRows, read, unchanged: read }, bytes }),
    })
    return { is: 'done', rows: countsOf(result), bytes, notes: [] }
  }

  return async (work) => {
    const { mode } = work.target
    const { call } = await openCalls(work)
    return mode === 'upsert' || mode === 'append' ? loadByPage(work, call) : loadAtOnce(work, call)
  }
}

async function* toAsync<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values
}
