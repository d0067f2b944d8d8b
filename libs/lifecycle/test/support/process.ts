import { setTimeout as delay } from 'node:timers/promises'
import { listen, run } from '../../src/index.ts'

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const log = (fields: object, message: string): void => say({ message, ...fields })

/**
 * A process under `run`: `/<ms>` answers after that time, `/fail` raises an uncaught error. With START_HANGS it never finishes
 * its start.
 */
await run(async (stopping) => {
  say({ message: 'starting' })
  if (process.env.START_HANGS) await delay(3_600_000)
  const server = await listen(
    async (req, res) => {
      if (req.url === '/fail') setTimeout(() => Promise.reject(new Error('uncaught')))
      say({ message: 'request', url: req.url })
      await delay(Number(req.url?.slice(1)) || 0)
      res.end(stopping.aborted ? 'stopping' : 'running')
    },
    { host: '127.0.0.1', port: 0 },
  )
  say({ message: 'listening', url: server.url })
  return {
    log: { info: log, error: log, fatal: log },
    drain: {
      servers: [server],
      propagationMs: Number(process.env.DRAIN_PROPAGATION_MS),
      msMax: Number(process.env.DRAIN_MS_MAX),
    },
    close: [
      { close: async () => say({ message: 'closed', what: 'first' }) },
      { close: async () => process.env.CLOSE_FAILS && Promise.reject(new Error('stuck')) },
      { close: async () => say({ message: 'closed', what: 'last' }) },
    ],
  }
})
