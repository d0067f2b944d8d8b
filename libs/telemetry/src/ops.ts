import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'

/** Checks one dependency of a replica: returns what is wrong, or undefined. */
export type Probe = () => string | undefined | Promise<string | undefined>

/** Probes of a service by name. A replica is ready when every probe returns undefined. */
export type Health = Record<string, Probe>

async function failuresOf(health: Health): Promise<Record<string, string>> {
  const entries = await Promise.all(
    Object.entries(health).map(async ([name, probe]) => {
      const failure = await Promise.resolve()
        .then(probe)
        .catch((error: unknown) => String(error))
      return [name, failure] as const
    }),
  )
  return Object.fromEntries(entries.flatMap(([name, failure]) => (failure === undefined ? [] : [[name, failure]])))
}

/**
 * Creates the handler of the operators' port: `GET /healthz` (the process runs), `GET /readyz` (it can serve; 503 with the
 * failed probes), `GET /metrics`.
 */
export const createOpsHandler =
  ({ metrics, health }: { metrics: Metrics; health: Health }) =>
  async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const answer = (status: number, type: string, body: string) =>
      res
        .writeHead(status, {
          'content-type': type,
          'x-content-type-options': 'nosniff',
          ...(status === 503 && { 'retry-after': '1' }),
        })
        .end(body)
    switch (req.url) {
      case '/healthz':
        return void answer(200, 'application/json', '{"status":"ok"}')
      case '/readyz': {
        const failures = await failuresOf(health)
        const ready = Object.keys(failures).length === 0
        return void answer(
          ready ? 200 : 503,
          'application/json',
          JSON.stringify({ status: ready ? 'ready' : 'not_ready', failures }),
        )
      }
      case '/metrics':
        return void answer(200, metrics.contentType, await metrics.metrics())
      default:
        return void answer(404, 'application/json', '{"status":"not_found"}')
    }
  }
