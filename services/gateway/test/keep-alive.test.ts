import { afterEach, describe, expect, it } from '@jest/globals'
import { Cleanup } from '@platform/lifecycle'
import { startHangUpServer } from '@platform/testkit'
import { bearer, startWorld } from './support/start-edge.ts'

let cleanup = new Cleanup()
afterEach(async () => {
  await cleanup.close()
  cleanup = new Cleanup()
})

/** Opens a gateway whose services close every kept-alive connection as the next request arrives. */
async function openRace() {
  const service = cleanup.use(await startHangUpServer('{"ok":true}'), (it) => it.close())
  const world = cleanup.use(await startWorld({ WAREHOUSE_QUERY_URL: service.url, AUTH_URL: service.url }), (it) =>
    it.close(),
  )
  const headers = bearer(await world.token())
  const ask = async (method: string, path: string, body: string | null = null) => {
    const answer = await fetch(`${world.url}${path}`, { method, headers, body })
    return { status: answer.status, kind: ((await answer.json()) as { kind?: string }).kind }
  }
  return { ask, requests: service.requests }
}

describe('a service that closes a kept-alive connection as the next request arrives', () => {
  it.each([
    ['an endpoint', '/api/tables'],
    ['a page', '/admin'],
  ])('does not fail a GET of %s: it is sent again, once, on a fresh connection', async (_what, path) => {
    const { ask, requests } = await openRace()
    for (let n = 0; n < 3; n += 1) expect(await ask('GET', path)).toEqual({ status: 200 })
    const line = expect.stringContaining(`GET ${path} `)
    expect(requests[0]).toEqual({ connection: 1, line })
    // Lost on the first connection, answered on the second, which is used only once.
    expect(requests[1]).toEqual({ connection: 1, line })
    expect(requests[2]).toEqual({ connection: 2, line })
    expect(requests.filter(({ connection }) => connection === 2)).toHaveLength(1)
  })

  it.each([
    ['an endpoint', '/api/query', '{"sql":"SELECT 1"}'],
    ['a page', '/admin/sign-in', 'email=a'],
  ])(
    'fails a POST to %s as unavailable: it may have been executed, so it is not sent again',
    async (_what, path, body) => {
      const { ask, requests } = await openRace()
      expect(await ask('POST', path, body)).toEqual({ status: 200 })
      expect(await ask('POST', path, body)).toEqual({ status: 503, kind: 'unavailable' })
      expect(requests).toHaveLength(2)
    },
  )
})
