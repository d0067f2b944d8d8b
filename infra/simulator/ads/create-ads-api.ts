import type { Api, SimulatorAnswer, SimulatorRequest } from '../api.ts'
import type { CommonState } from '../common-state.ts'
import { timeOf } from '../control/settings.ts'
import { advertisers } from '../world.ts'
import type { AdsRoute, ItemFault } from './ads-route.ts'
import { adsRoutes } from './ads-routes.ts'
import { checkMedia, checkToken, prefersRepresentation, scopeOf } from './check-headers.ts'
import { checkValues } from './check-values.ts'
import { AdsFailure, failureBody } from './failure.ts'
import { type Found, routeFinder } from './find-route.ts'
import { readJson } from './json.ts'
import { Limiter } from './limiter.ts'
import { profiles } from './profiles.ts'
import { seedProfile } from './seed/seed-profile.ts'
import { Store } from './store.ts'

/** Matches the paths of the Ads API, which are disjoint from those of the Selling Partner API. */
const ownPaths =
  /^\/(v2\/profiles|adsAccounts|managerAccounts|portfolios|reporting|exports|(campaigns|adGroups|targets|ads)\/export|s[pbd]|brands|recommendations|eligibility|product\/metadata|history|moderation|adsApi)(\/|$)/

function bodyOf({ body }: SimulatorRequest): unknown {
  if (body.length === 0) return undefined
  try {
    return readJson(body.toString())
  } catch {
    throw new AdsFailure(400, 'The body is not JSON.')
  }
}

const itemFaultsOf = ({ faults = [] }: SimulatorRequest): ItemFault[] =>
  faults.filter((fault) => fault.type === 'item-error' || fault.type === 'omit-item')

/** Creates the initial state of each profile, by profile id. */
const openStores = (clock: () => number): Map<string, Store> =>
  new Map(
    profiles.map((profile) => {
      const store = new Store(profile, clock)
      seedProfile(store)
      return [profile.profileId, store]
    }),
  )

/** Creates the Amazon Ads API, with one store per profile of the demo. */
export function createAdsApi({ tokens, documents, ordered, settings }: CommonState): Api {
  const clock = () => timeOf(settings)
  let stores = openStores(clock)
  const limiter = new Limiter()
  const reports = { documents, ordered, settings, clock }
  let routes = adsRoutes(reports)
  let find = routeFinder(routes)
  const found = ({ method, path }: SimulatorRequest) => find(method, path)

  function storesOf(request: SimulatorRequest, route: AdsRoute): Store[] {
    const { partner } = checkToken(request, route, tokens)
    const own = advertisers.find(({ advertiserId }) => advertiserId === partner)
    return (own?.profiles ?? []).flatMap(({ profileId }) => stores.get(profileId) ?? [])
  }

  function throttle(route: AdsRoute, key: string): void {
    const seconds = limiter.take(`${key} ${route.operation}`, clock(), route.rate, settings.quotaFactor)
    if (seconds > 0) throw new Throttled(seconds)
  }

  function storeOf(request: SimulatorRequest, own: readonly Store[]): Store {
    const scope = scopeOf(request)
    const store = own.find(({ profile }) => profile.profileId === scope)
    if (!store) throw new AdsFailure(401, `Not authorized to access scope ${scope}`)
    if (request.region && store.profile.region !== request.region)
      throw new AdsFailure(401, `No matching advertiser found for scope: ${scope}`)
    request.note.partner = scope
    return store
  }

  function answer(request: SimulatorRequest, { route, params }: Found): SimulatorAnswer {
    const own = storesOf(request, route)
    const store = route.scope === false ? undefined : storeOf(request, own)
    const accept = checkMedia(request, route)
    throttle(route, store?.profile.profileId ?? own[0]?.profile.accountId ?? '')
    const reportEnd = request.faults
      ?.map(({ type }) => type)
      .find((type) => type === 'fail-report' || type === 'empty-report')
    const common = {
      params,
      query: request.query,
      body: bodyOf(request),
      accept,
      representation: prefersRepresentation(request),
      itemFaults: itemFaultsOf(request),
      ...(reportEnd && { reportEnd }),
      origin: request.origin,
    }
    checkValues(route.operation, common)
    const inRegion = own.filter(({ profile }) => !request.region || profile.region === request.region)
    const done =
      route.scope === false
        ? route.handle({ ...common, stores: own, inRegion })
        : store
          ? route.handle({ ...common, store })
          : undefined
    return { status: 500, ...done, headers: { 'content-type': accept, ...done?.headers } }
  }

  function refuse(route: AdsRoute | undefined, failure: AdsFailure): SimulatorAnswer {
    const seconds = failure instanceof Throttled ? failure.seconds : undefined
    return {
      status: failure.status,
      headers: {
        ...(failure.status === 429 && { 'amazon-advertising-api-throttled': 'true' }),
        ...(seconds && route?.retryAfter && { 'retry-after': String(seconds) }),
      },
      body: failureBody(route?.errors ?? 'details', failure),
    }
  }

  return {
    name: 'ads',
    matches: ({ service, path }) => service === 'ads' || (service === undefined && ownPaths.test(path)),
    describe(request) {
      const route = found(request)?.route
      return { ...(route && { operation: route.operation }), mutating: route?.mutating === true }
    },
    handle(request) {
      const known = found(request)
      if (!known) return refuse(undefined, new AdsFailure(404, `Method Not Found: ${request.method} ${request.path}`))
      try {
        return answer(request, known)
      } catch (error) {
        if (error instanceof AdsFailure) return refuse(known.route, error)
        throw error
      }
    },
    expiredToken: (request) =>
      refuse(found(request)?.route, new AdsFailure(401, 'Not authorized: the access token is expired')),
    failure: (status, request) =>
      refuse(
        request && found(request)?.route,
        new AdsFailure(status, status === 429 ? 'Too many requests' : `Status ${status}`),
      ),
    reset() {
      stores = openStores(clock)
      routes = adsRoutes(reports)
      find = routeFinder(routes)
      limiter.clear()
    },
    state(query) {
      const profileId = query.get('profileId') ?? ''
      const store = stores.get(profileId)
      return store ? { profileId, entities: store.dump() } : { profiles: [...stores.keys()] }
    },
  }
}

class Throttled extends AdsFailure {
  readonly seconds: number

  constructor(seconds: number) {
    super(429, 'Too many requests')
    this.seconds = seconds
  }
}
