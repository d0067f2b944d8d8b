import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Api, SimulatorAnswer } from '../api.ts'
import type { Revocations } from '../lwa/revocations.ts'
import { credentials } from '../world.ts'
import { FaultOrder, type Faults } from './faults.ts'
import type { OrderedDocuments } from './ordered-documents.ts'
import type { RequestLog } from './request-log.ts'
import { changeSettings, defaultSettings, type Settings } from './settings.ts'

export interface Controlled {
  apis: readonly Api[]
  faults: Faults
  log: RequestLog
  ordered: OrderedDocuments
  revocations: Revocations
  settings: Settings
}

type Handler = (query: URLSearchParams, body: unknown) => unknown

const After = z.coerce.number().int().min(0).catch(0)
const Revoke = z.object({ refreshToken: z.string() })
const loopback = /^(127\.|::1$|::ffff:127\.)/

/** Resets everything to the initial state. */
export function resetAll({ apis, faults, log, ordered, revocations, settings }: Controlled): void {
  faults.clear()
  ordered.clear()
  log.clear()
  revocations.clear()
  Object.assign(settings, defaultSettings())
  for (const api of apis) api.reset?.()
}

function handlersOf(controlled: Controlled): Record<string, Handler> {
  const { apis, faults, log, ordered, revocations, settings } = controlled
  return {
    'GET health': () => ({ ok: true }),
    'GET credentials': () => credentials,
    'POST faults': (_, body) => ({ id: faults.add(FaultOrder.parse(body)) }),
    'DELETE faults': () => {
      faults.clear()
      return { ok: true }
    },
    'POST documents': (_, body) => ({ id: ordered.add(body) }),
    'DELETE documents': () => {
      ordered.clear()
      return { ok: true }
    },
    'GET requests': (query) => ({ requests: log.after(After.parse(query.get('after') ?? 0)) }),
    'POST reset': () => {
      resetAll(controlled)
      return { ok: true }
    },
    'POST revoke': (_, body) => {
      revocations.add(Revoke.parse(body).refreshToken)
      return { ok: true }
    },
    'GET settings': () => settings,
    'PUT settings': (_, body) => changeSettings(settings, body),
    ...Object.fromEntries(
      apis.flatMap(({ name, state }) =>
        state ? [[`GET state/${name}`, (query: URLSearchParams) => state(query)]] : [],
      ),
    ),
  }
}

/** Creates the handler of `/_simulator/…`: JSON, for loopback callers only. */
export function createControlPlane(controlled: Controlled) {
  const handlers = handlersOf(controlled)
  return (request: IncomingMessage, url: URL, body: Buffer): SimulatorAnswer => {
    if (!loopback.test(request.socket.remoteAddress ?? '')) return { status: 403, body: { error: 'loopback only' } }
    const handler = handlers[`${request.method} ${url.pathname.slice('/_simulator/'.length)}`]
    if (!handler) return { status: 404, body: { error: 'no such control' } }
    try {
      const answer = handler(url.searchParams, body.length > 0 ? JSON.parse(body.toString()) : {})
      return { status: 200, body: Object(answer) }
    } catch (error) {
      return { status: 400, body: { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) } }
    }
  }
}
