import { hash } from 'node:crypto'
import type { DocumentOptions } from '@platform/documents'
import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import type { Download } from '../amazon/fetch-document.ts'
import type { ResolvedJob } from '../definition/resolved-job.ts'
import { IncompleteDocument, type Inspection } from '../inspections/inspection.ts'
import { countsOf, noRows, type Outcome } from '../run/outcome.ts'
import type { Requests } from '../store/requests.ts'
import type { RunError } from '../store/run.ts'
import { coveredBy, type Work } from './source.ts'

/** The state of a request at Amazon. */
export type Check =
  | { is: 'pending' }
  /** `nextToken`: another request with this token has the rest. `note`: for the run. `firstDay`: Amazon has no earlier days. */
  | { is: 'ready'; documentId: string; nextToken?: string; note?: string; firstDay?: string }
  /** There is nothing for this window, which is not a failure. */
  | { is: 'empty'; note: string; firstDay?: string }
  /** Amazon does not have the data yet: a new request is made after the pause. */
  | { is: 'early'; note: string; seconds: number }
  | { is: 'failed'; error: RunError }

/** The part of a Check that the load takes. */
type Found = Pick<Extract<Check, { is: 'ready' }>, 'note' | 'firstDay'>

/** A document at Amazon that has to be requested, and is ready minutes or hours later. */
export interface RequestedDocument {
  /** The request's content: two requests of an account with the same content are equal. `token` continues an earlier request. */
  content: (token: string | undefined) => object
  /** Seconds for which an equal request serves as well. */
  freshSeconds: number
  /** Sends the request and returns its id. */
  request(token: string | undefined): Promise<string>
  /** Finds a request that was sent at `since` or later and whose answer was lost; absent if Amazon cannot be asked. */
  find?: (since: Date, token: string | undefined) => Promise<string[]>
  check(externalId: string): Promise<Check>
  /** Begins the download, at the moment of use: its URL lives for minutes. */
  download(documentId: string): Promise<Download>
  documentOptions: DocumentOptions
  /** Checks of the document, made anew for each load. `isLast`: it is not requested again. */
  inspections?: (at: { isLast: boolean }) => Inspection[]
}

/** Documents that are ready, of a request whose answer has several, and the token that continues it. */
const parts = { documents: z.array(z.string()), token: z.string().optional() }
const Step = z.discriminatedUnion('at', [
  /** `attempts`: how often Amazon did not have the data yet. */
  z.object({ at: z.literal('request'), attempts: z.number().int(), ...parts }),
  z.object({
    at: z.literal('requested'),
    requestId: z.number().int(),
    externalId: z.string(),
    polls: z.number().int(),
    attempts: z.number().int(),
    ...parts,
  }),
])
type Step = z.infer<typeof Step>
type RequestedStep = Extract<Step, { at: 'requested' }>

const pollSecondsMin = 5
const pollSecondsMax = 300
/** Amazon takes minutes for most reports and hours for some: the pause grows with the time waited. */
const pauseAfter = (polls: number): number => Math.min(pollSecondsMax, pollSecondsMin * 2 ** Math.min(polls, 10))

/** Pause before a document that lacks a part is requested again. */
const incompleteSeconds = 3 * 3_600

/** How often a document that Amazon does not have yet is requested again. */
const attemptsMax = 20

/** A request that Amazon no longer has is made again. */
function gone(error: unknown): Check {
  if (!(error instanceof PlatformError) || Number(error.details.status) !== 404) throw error
  return { is: 'early', seconds: 1, note: 'Amazon no longer has what was requested.' }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Returns whether Amazon has not accepted a request: the platform did not send it, or Amazon's answer is a 4xx. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof PlatformError)) return false
  const status = Number(error.details.status)
  return error.kind === 'throttled' || (status >= 400 && status < 500 && status !== 408)
}

/**
 * Carries one window through request, polling, download and load. Each step is stored before the next begins; waiting gives the
 * window back. A request whose answer was lost is looked for, and an equal one that is under way or fresh is used.
 */
export async function requestDocument(
  work: Work<ResolvedJob>,
  document: RequestedDocument,
  { requests }: { requests: Requests },
): Promise<Outcome> {
  const { window, saveStep, progress } = work
  let step: Step = window.step ? Step.parse(window.step) : { at: 'request', attempts: 0, documents: [] }
  for (;;) {
    if (step.at === 'request') {
      progress('waiting')
      step = { ...step, at: 'requested', ...(await ensureRequested(step.token)), polls: 0 }
      await saveStep(step)
    }
    const check = await document.check(step.externalId).catch(gone)
    switch (check.is) {
      case 'pending':
        return { is: 'waiting', seconds: pauseAfter(step.polls), step: { ...step, polls: step.polls + 1 } }
      case 'empty':
        // Behind documents that have rows it means only that there are no more.
        return loadDocuments(step, step.documents, step.documents.length > 0 ? {} : check)
      case 'early':
        return again(step, check)
      case 'failed':
        await requests.setVoid(step.requestId)
        return { is: 'failed', error: check.error, rows: noRows, bytes: 0 }
    }
    const documents = [...step.documents, check.documentId]
    if (check.nextToken === undefined) return loadDocuments(step, documents, check)
    step = { at: 'request', attempts: step.attempts, documents, token: check.nextToken }
    await saveStep(step)
  }

  async function ensureRequested(token: string | undefined): Promise<{ requestId: number; externalId: string }> {
    const digest = hash('sha256', JSON.stringify(document.content(token)))
    const equal = await requests.findEqual(window, digest, document.freshSeconds)
    if (equal?.externalId) return { requestId: equal.id, externalId: equal.externalId }
    if (equal) {
      const found = await findLost(equal.requestedAt, token)
      if (found) {
        await requests.answered(equal.id, found)
        return { requestId: equal.id, externalId: found }
      }
      await requests.setVoid(equal.id)
    }
    const requestId = await requests.begin(window, digest)
    const externalId = await document.request(token).catch(async (error: unknown) => {
      // There is nothing to look for, which would cost a call of another narrow quota.
      if (isRefusal(error)) await requests.setVoid(requestId)
      throw error
    })
    await requests.answered(requestId, externalId)
    return { requestId, externalId }
  }

  async function findLost(since: Date, token: string | undefined): Promise<string | undefined> {
    for (const id of (await document.find?.(since, token)) ?? [])
      if (!(await requests.isKnown(window.tenantId, id))) return id
    return undefined
  }

  async function again(from: RequestedStep, { note, seconds }: { note: string; seconds: number }): Promise<Outcome> {
    await requests.setVoid(from.requestId)
    const attempts = from.attempts + 1
    if (attempts > attemptsMax)
      return { is: 'failed', error: { kind: 'upstream_error', friendly: note }, rows: noRows, bytes: 0 }
    return { is: 'waiting', seconds, step: { at: 'request', attempts, documents: [] } satisfies Step }
  }

  /** Loads the documents; without any, it records that the window has no rows. */
  async function loadDocuments(from: RequestedStep, ids: readonly string[], found: Found): Promise<Outcome> {
    try {
      return await loadAll(from, ids, found)
    } catch (error) {
      if (!(error instanceof IncompleteDocument)) throw error
      return again(from, { note: error.message, seconds: incompleteSeconds })
    }
  }

  async function loadAll(
    { attempts }: RequestedStep,
    ids: readonly string[],
    { note, firstDay }: Found,
  ): Promise<Outcome> {
    const { target, load, signal } = work
    const covers = coveredBy(work, firstDay)
    if (ids.length === 0 && !covers) return { is: 'done', rows: noRows, bytes: 0, notes: note ? [note] : [] }
    progress('downloading')
    const inspections = ids.length === 0 ? undefined : document.inspections?.({ isLast: attempts >= attemptsMax })
    const { result, bytes, notes } = await load({
      ...(inspections && { inspections }),
      ...(covers && { covers }),
      ...{ id: String(window.id), window, target, signal },
      open: () => openAll(ids),
      onProgress: ({ read, bytes }) => progress('loading', { rows: { ...noRows, read, unchanged: read }, bytes }),
    })
    const { read, shrunk, changedColumns } = result
    return {
      is: 'done',
      rows: countsOf(result),
      bytes,
      notes: [
        ...(note === undefined ? [] : [note]),
        ...notes,
        ...(read === 0 && ids.length > 0 && target.mode !== 'file' ? ['The document has no rows.'] : []),
        ...(changedColumns.length > 0 ? [`Columns added or widened: ${changedColumns.join(', ')}.`] : []),
        ...shrunk.map(({ day }) => `${day} kept its rows, because the document has fewer of them.`),
      ],
    }
  }

  /** Opens the documents as one. The next one is downloaded when the one before has been read. */
  async function openAll(ids: readonly string[]) {
    const [first, ...rest] = ids
    if (first === undefined) return { bytes: nothing(), options: document.documentOptions }
    const { bytes, head } = await document.download(first)
    const { contentLength: _, ...type } = head
    async function* all(): AsyncGenerator<Uint8Array> {
      yield* bytes
      for (const id of rest) yield* (await document.download(id)).bytes
    }
    return {
      bytes: all(),
      options: {
        ...document.documentOptions,
        // The length of the first document is not that of all.
        ...(rest.length === 0 ? head : type),
      },
    }
  }
}
