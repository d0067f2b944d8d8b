import { expect, it } from '@jest/globals'
import { clientKeepAliveMs, listen, undiciKeepAlive } from './index.ts'

const loadBalancerMs = 60_000

it('a server keeps an idle connection longer than the platform’s clients, clients that follow Keep-Alive, and load balancers', async () => {
  const { server, url, close } = await listen((_req, res) => res.end(), { host: '127.0.0.1', port: 0 })
  const answer = await fetch(url)
  const [, announced] = /^timeout=(\d+)$/.exec(answer.headers.get('keep-alive') ?? '') ?? []
  const announcedMs = Number(announced) * 1_000
  const closesAfterMs = server.keepAliveTimeout + server.keepAliveTimeoutBuffer
  expect(announcedMs).toBeGreaterThan(clientKeepAliveMs)
  expect(closesAfterMs).toBeGreaterThanOrEqual(2 * announcedMs)
  expect(closesAfterMs).toBeGreaterThan(loadBalancerMs)
  expect(Object.values(undiciKeepAlive)).toEqual([clientKeepAliveMs, clientKeepAliveMs])
  await close()
})
