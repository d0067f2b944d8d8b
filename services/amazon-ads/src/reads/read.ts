import {
  checkParams,
  findOperation,
  type Operation,
  type Params,
  validateBody,
  validateReportRequest,
} from '@platform/ads-catalog'
import type { Ads, AdsAnswer, AdsRequest } from '@platform/ads-client'
import type { Connection } from '@platform/amazon-connections'
import { PlatformError, validationError } from '@platform/errors'
import type { ProfileConnection } from '../profiles/profile.ts'
import { exportFailure, exportHandle, exportKindOf, readExportHandle } from './export-handle.ts'
import { type ItemResult, itemResults } from './item-results.ts'
import { applyPage, nextTokenOf, type Paged } from './paging.ts'

/** A read, as its caller requested it. */
export interface ReadCall {
  operation: Operation
  params: Params
  body: unknown
}

/** Answer of a read. */
export interface ReadAnswer extends AdsAnswer {
  nextToken?: string
  /** Outcome of each id, for reads of several ids. */
  results?: ItemResult[]
  notes?: string[]
}

interface Options {
  signal: AbortSignal
  deadlineMs: number
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns today's date in the profile's time zone, YYYY-MM-DD. */
const todayIn = (timezone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format()

/** Validates a read and applies its pagination. @throws PlatformError `validation_error` with every issue. */
function prepare({ operation, params, body }: ReadCall, { profile }: ProfileConnection): Paged {
  // `view` includes read-only profiles; Amazon's documents disagree on the default.
  const presets: Record<string, Params> = {
    'profiles.list': { accessLevel: 'view' },
    'profiles.get': { profileId: profile.profileId },
  }
  const given = { ...presets[operation.name], ...params }
  const wrongParams = checkParams(operation, given)
  if (wrongParams.length > 0) throw validationError(wrongParams)
  const paged = applyPage(operation, { params: given, body: operation.body ? (body ?? emptyOf(operation)) : body })
  const issues = validateBody(operation, paged.body)
  const reportIssues =
    operation.name === 'reporting.reports.create' && issues.length === 0
      ? validateReportRequest(paged.body, todayIn(profile.timezone))
      : []
  if (issues.length + reportIssues.length > 0) throw validationError([...issues, ...reportIssues])
  return paged
}

const emptyOf = ({ body }: Operation): unknown => (body?.root === 'array' ? [] : {})

const withExportHandle = (
  operation: Operation,
  answer: ReadAnswer,
  kind = exportKindOf(operation.name),
): ReadAnswer => {
  const { payload } = answer
  if (!kind || !isRecord(payload) || typeof payload.exportId !== 'string') return answer
  return { ...answer, payload: { ...payload, exportId: exportHandle(kind, payload.exportId) } }
}

/** Amazon answers 425 to the request for a report that it is already creating, with that report's id in the message. */
const duplicateMessage = /duplicate of\s*:?\s*([0-9a-fA-F-]{16,64})/

/** Returns the id of the report that Amazon is already creating; undefined for every other failure. */
function duplicateReportId(error: unknown): string | undefined {
  if (!(error instanceof PlatformError) || error.details.status !== 425) return undefined
  const errors: unknown[] = Array.isArray(error.details.errors) ? error.details.errors : []
  return errors.map((one) => duplicateMessage.exec(JSON.stringify(one))?.[1]).find(Boolean)
}

/** Reads at Amazon: validates, then sends one request, or two for a report that Amazon is already creating. */
export async function read(
  ads: Ads<Connection>,
  call: ReadCall,
  target: ProfileConnection,
  { signal, deadlineMs }: Options,
): Promise<ReadAnswer> {
  const { operation } = call
  const endsAt = performance.now() + deadlineMs
  const to = { connection: target.connection, profileId: target.profile.profileId }
  const send = (request: AdsRequest) =>
    ads.send(to, request, { signal, deadlineMs: Math.max(1, endsAt - performance.now()) })
  const { params, body } = prepare(call, target)
  if (operation.name === 'exports.get') {
    const { exportId, kind, accept } = readExportHandle(String(params.exportId))
    const answer = await send({ operation, params: { exportId }, accept }).catch((error: unknown) => {
      throw exportFailure(error, { exportId, kind })
    })
    return withExportHandle(operation, answer, kind)
  }
  try {
    const answer = await send({ operation, params, body })
    const nextToken = nextTokenOf(operation, { params, body }, answer.payload)
    const results = itemResults(operation, body, answer.payload)
    return withExportHandle(operation, { ...answer, ...(nextToken && { nextToken }), ...(results && { results }) })
  } catch (error) {
    const reportId = duplicateReportId(error)
    if (!reportId || operation.name !== 'reporting.reports.create') throw error
    const running = await send({ operation: findOperation('reporting.reports.get'), params: { reportId } })
    return {
      ...running,
      notes: ['Amazon is already creating the same report; the payload is the state of that report.'],
    }
  }
}
