import { type Listening, listen } from '@platform/lifecycle'
import { createAdsApi } from './ads/create-ads-api.ts'
import type { Api } from './api.ts'
import type { CommonState } from './common-state.ts'
import { createConsent } from './consent/create-consent.ts'
import { type Controlled, resetAll } from './control/control-plane.ts'
import { Faults } from './control/faults.ts'
import { Latencies } from './control/latencies.ts'
import { OrderedDocuments } from './control/ordered-documents.ts'
import { type LoggedRequest, RequestLog } from './control/request-log.ts'
import { defaultSettings, type Settings, timeOf } from './control/settings.ts'
import { createDocumentsApi, Documents } from './documents.ts'
import { Revocations } from './lwa/revocations.ts'
import { createTokenEndpoint } from './lwa/token-endpoint.ts'
import { Tokens } from './lwa/tokens.ts'
import { createListener } from './serve.ts'
import { createRetailApi } from './spapi/create-retail-api.ts'
import { createExamples } from './spapi/sandbox/match-examples.ts'
import { readExamples } from './spapi/sandbox/read-examples.ts'
import { securityTokenService } from './sts/token-service.ts'
import { credentials } from './world.ts'

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default: a free port. */
  port?: number
  /** A clone of the official models, whose static sandbox is then answered too. */
  modelsDir?: string | undefined
  /** Redirect URIs that the retail application registered; an empty list accepts any. */
  redirectUris?: readonly string[]
  /** Sign-in page of the application, for the app-store workflow. */
  loginUri?: string | undefined
}

/** A running simulator of Amazon: Selling Partner API, Ads API, Login with Amazon, STS, and their consent pages. */
export interface Simulator extends Pick<Listening, 'url' | 'port' | 'close'> {
  credentials: typeof credentials
  /** Mutable settings. */
  settings: Settings
  /** Number of static examples. */
  examples: number
  faults: Pick<Faults, 'add' | 'clear'>
  /** Ordered ends and documents of the next reports, queries and exports. */
  ordered: Pick<OrderedDocuments, 'add' | 'clear'>
  /** Number of requests that a latency delays. */
  readonly held: number
  /** Releases the delayed requests. */
  release(): void
  requests(after?: number): LoggedRequest[]
  reset(): void
}

/** Starts the simulator. @throws Error if the port is in use or `modelsDir` has no models */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, modelsDir, redirectUris = [], loginUri } = options
  const settings = defaultSettings()
  const revocations = new Revocations()
  const tokens = new Tokens({ revocations, settings })
  const documents = new Documents(() => timeOf(settings))
  const faults = new Faults()
  const ordered = new OrderedDocuments()
  const log = new RequestLog()
  const shared: CommonState = { tokens, documents, ordered, settings }
  const examples = modelsDir ? createExamples(readExamples(modelsDir)) : undefined
  // The last API handles every request that no other matches.
  const apis: Api[] = [
    createTokenEndpoint({ tokens }),
    securityTokenService,
    createConsent({ tokens, settings, redirectUris, loginUri }),
    createDocumentsApi(documents),
    createAdsApi(shared),
    createRetailApi({ ...shared, examples }),
  ]
  const controlled: Controlled = { apis, faults, log, ordered, revocations, settings }
  let ownUrl = ''
  const latencies = new Latencies()
  const listener = createListener({ ...controlled, ownUrl: () => ownUrl, latencies })
  const listening = await listen(listener, { host, port })
  ownUrl = listening.url
  return {
    url: listening.url,
    port: listening.port,
    async close() {
      latencies.close()
      listening.server.closeAllConnections()
      await listening.close()
    },
    credentials,
    settings,
    examples: examples?.count ?? 0,
    faults,
    ordered,
    get held() {
      return latencies.size
    },
    release: () => latencies.release(),
    requests: (after = 0) => log.after(after),
    reset: () => resetAll(controlled),
  }
}
