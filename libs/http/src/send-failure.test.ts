import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Kind, kinds, PlatformError } from '@platform/errors'
import { type Listening, listen } from '@platform/lifecycle'
import { createLogger } from '@platform/telemetry'
import { sendFailure } from './send-failure.ts'

const log = createLogger('test', 'silent')
const isKind = (name: string): name is Kind => name in kinds
let server: Listening
beforeAll(async () => {
  server = await listen(
    (req, res) => {
      const [path = '', name = ''] = (req.url ?? '').split('?')
      const headers = req.headers.wait ? { 'retry-after': String(req.headers.wait) } : {}
      const failure = isKind(name) ? new PlatformError(name, 'inside', { headers }) : new Error('inside')
      sendFailure(req, res, failure, { path, locals: { requestId: 'req-12345678' }, log })
    },
    { host: '127.0.0.1', port: 0 },
  )
})
afterAll(() => server?.close())

const send = async (path: string, kind: string, headers: Record<string, string> = {}) => {
  const reply = await fetch(`${server.url}${path}?${kind}`, { headers })
  await reply.arrayBuffer()
  return { status: reply.status, retryAfter: reply.headers.get('retry-after') }
}

describe.each(['/api/query', '/v1/me', '/oauth/token'])('a failure under %s', (path) => {
  it.each(Object.keys(kinds).filter(isKind))(
    'of kind %s has a Retry-After if its status invites a retry',
    async (kind) => {
      const { status } = kinds[kind]
      const comesBack = status === 429 || status === 503
      expect(await send(path, kind)).toEqual({
        status,
        retryAfter: comesBack ? expect.stringMatching(/^[1-9]\d*$/) : null,
      })
      expect(await send(path, kind, { wait: '17' })).toEqual({ status, retryAfter: '17' })
    },
  )

  it('without a kind has no Retry-After', async () => {
    expect(await send(path, 'none')).toEqual({ status: 500, retryAfter: null })
  })
})
