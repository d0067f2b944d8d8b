import { once } from 'node:events'
import { Server } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { createMetrics, createOpsHandler } from './index.ts'

describe('the operators’ port', () => {
  it('reports ready only when no probe fails, and names the probes that fail', async () => {
    let failure: string | undefined = 'PostgreSQL does not answer'
    const health = {
      postgres: () => failure,
      nats: async () => undefined,
      broken: () => (failure ? Promise.reject(new Error('no')) : undefined),
    }
    await using server = new Server(createOpsHandler({ metrics: createMetrics('test'), health }))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({
      status: 'not_ready',
      failures: { postgres: 'PostgreSQL does not answer', broken: 'Error: no' },
    })
    failure = undefined
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu_seconds_total{service="test"}')
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404)
    server.closeAllConnections()
  })
})
