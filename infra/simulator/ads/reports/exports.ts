import type { SimulatorAnswer } from '../../api.ts'
import type { OrderedEnd } from '../../control/ordered-documents.ts'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, listOf, textsOf } from '../json.ts'
import { jsonAnswer } from '../json-answer.ts'
import { adProductOf, type Entity, type Kind, kinds, stateOf } from '../model.ts'
import type { Store } from '../store.ts'
import { commonModel } from './common-model.ts'
import { failureOf, type Jobs, phaseOf, publishFile, uuidOf } from './jobs.ts'

interface Export {
  exportId: string
  profileId: string
  mediaType: string
  /** Name in the endpoint's path: `campaigns`. */
  of: Exported
  body: Record<string, unknown>
  createdAt: number
  /** Why it ends as FAILED; undefined if it does not. */
  failure: string | undefined
  ordered: OrderedEnd | undefined
  fileSize?: number | null
}

type Exported = 'campaigns' | 'adGroups' | 'targets' | 'ads'

// Amazon's suffix of export ids.
const letters: Record<Exported, string> = { campaigns: 'C', adGroups: 'A', targets: 'T', ads: 'AD' }
const mediaOf = (of: Exported) => `application/vnd.${of.toLowerCase()}export.v1+json`
const inProgressMax = 5
const urlSeconds = 3_600

const names: Record<Exported, RegExp> = {
  campaigns: /\.campaigns$/,
  adGroups: /\.adGroups$/,
  targets: /argets$|eywords$|\.themes$/,
  ads: /\.(productAds|ads)$/,
}

const isNegative = (kind: Kind) => /negative/i.test(kind)

function rowsOf(store: Store, { of, body }: Export): object[] {
  const products = textsOf(body.adProductFilter)
  const states = textsOf(body.stateFilter)
  const wanted = states.length > 0 ? states : ['ENABLED', 'PAUSED']
  const levels = textsOf(body.targetLevelFilter)
  const types = textsOf(body.targetTypeFilter)
  const negatives = listOf(body.negativeFilter)
  const passes = (entity: Entity) => wanted.includes(stateOf(entity))
  const chosen = kinds.filter((kind) => {
    const level = /campaignNegative/.test(kind) ? 'CAMPAIGN' : 'AD_GROUP'
    return (
      names[of].test(kind) &&
      (products.length === 0 || products.includes(adProductOf(kind) ?? '')) &&
      (negatives.length === 0 || negatives.includes(isNegative(kind))) &&
      (levels.length === 0 || levels.includes(level))
    )
  })
  return chosen
    .flatMap((kind) => store.list(kind).filter(passes))
    .map((entity) => commonModel(store, entity))
    .filter((row) => types.length === 0 || types.includes(String(Object(row).targetType)))
}

/** Returns the routes of exports: all entities of a kind in one file, in the common model. */
export function exportRoutes(jobs: Jobs): AdsRoute[] {
  const exports = new Map<string, Export>()

  function describe(job: Export, { origin }: AdsCall, store: Store): object {
    const done = phaseOf(jobs, job.createdAt) === 'done'
    const createdAt = new Date(job.createdAt).toISOString()
    const base = { exportId: job.exportId, createdAt }
    if (!done) return { ...base, status: 'PROCESSING' }
    if (job.failure) return { ...base, status: 'FAILED', error: { errorCode: 'INTERNAL_ERROR', message: job.failure } }
    job.fileSize ??= publishFile(jobs, job.exportId, job.ordered, () => rowsOf(store, job))
    return {
      ...base,
      status: 'COMPLETED',
      url: jobs.documents.urlOf(job.exportId, { origin }, urlSeconds),
      urlExpiresAt: new Date(jobs.clock() + urlSeconds * 1_000).toISOString(),
      generatedAt: new Date(job.createdAt + jobs.settings.queuedMs + jobs.settings.runningMs).toISOString(),
      fileSize: job.fileSize,
    }
  }

  function create(call: AdsCall, of: Exported): SimulatorAnswer {
    const { profileId } = call.store.profile
    const running = [...exports.values()].filter((job) => job.of === of && phaseOf(jobs, job.createdAt) !== 'done')
    if (running.length >= inProgressMax)
      throw new AdsFailure(429, `There are ${inProgressMax} exports in progress already.`)
    const uuid = uuidOf(`${profileId}|${of}|${exports.size}|${jobs.clock()}`)
    const exportId = Buffer.from(`${uuid},${letters[of]}`).toString('base64url')
    const body = isObject(call.body) ? call.body : {}
    const ordered = jobs.ordered.take('ads', [of])
    const failure = failureOf(ordered) ?? (call.reportEnd === 'fail-report' ? 'The export failed.' : undefined)
    const common = { exportId, profileId, mediaType: mediaOf(of), of, body, createdAt: jobs.clock() }
    const job: Export = { ...common, failure, ordered }
    exports.set(exportId, job)
    return jsonAnswer(describe(job, call, call.store), 202)
  }

  function get(call: AdsCall): SimulatorAnswer {
    const { params, store, accept } = call
    const job = exports.get(params.exportId ?? '')
    if (!job || job.profileId !== store.profile.profileId)
      throw new AdsFailure(404, `Export ${params.exportId} was not found.`)
    if (accept.toLowerCase() !== job.mediaType)
      throw new AdsFailure(406, `Cannot produce ${accept}: the export is ${job.mediaType}`)
    return jsonAnswer(describe(job, call, store))
  }

  const all: Exported[] = ['campaigns', 'adGroups', 'targets', 'ads']
  return [
    ...all.map(
      (of): AdsRoute => ({
        operation: `exports.${of}.create`,
        method: 'POST',
        path: `/${of}/export`,
        consumes: [mediaOf(of)],
        produces: [mediaOf(of)],
        errors: 'plain',
        handle: (call) => create(call, of),
      }),
    ),
    {
      operation: 'exports.get',
      method: 'GET',
      path: '/exports/{exportId}',
      produces: all.map(mediaOf),
      errors: 'plain',
      handle: get,
    },
  ]
}
