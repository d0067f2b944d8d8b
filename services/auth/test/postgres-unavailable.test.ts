import { expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { freshDatabase } from './support/fresh-database.ts'
import { mint, postForm } from './support/post-form.ts'
import { startAuth } from './support/start-auth.ts'
import { tcpProxy } from './support/tcp-proxy.ts'

it('auth issues no token while Postgres is unavailable, answers in the OAuth envelope, and recovers', async () => {
  const database = await freshDatabase()
  const way = await tcpProxy(database.url)
  const auth = await startAuth({ postgres: way.url })
  try {
    const client = await auth.credential()
    const ask = () => postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })
    await mint(auth.url, client)
    way.cut()
    const { status, body } = await ask()
    expect([status, body]).toEqual([
      503,
      { error: 'temporarily_unavailable', error_description: expect.stringMatching(/Try again/) },
    ])
    const token = 'x'.repeat(43)
    for (const [path, form] of [
      ['/oauth/token', { grant_type: 'refresh_token', refresh_token: token }],
      ['/oauth/revoke', { token }],
    ] as const) {
      const reply = await postForm(`${auth.url}${path}`, form, { client })
      expect({ path, status: reply.status, error: reply.body.error }).toEqual({
        path,
        status: 503,
        error: 'temporarily_unavailable',
      })
    }
    expect(await auth.context.health.postgres()).toBe('PostgreSQL does not answer')
    expect((await fetch(`${auth.url}/oauth/jwks`)).status).toBe(200)
    way.mend()
    await until('a token', async () => (await ask()).status === 200)
  } finally {
    await auth.close()
    await way.close()
    await database.close()
  }
})
