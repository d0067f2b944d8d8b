import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { stack, until } from '@platform/testkit'
import type { RunningAds } from './running-ads.ts'

const main = resolve(import.meta.dirname, '../../src/main.ts')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Starts the service in a separate process, as another replica of the one in this process, for tests that kill it. */
export async function startAdsProcess(
  { issuer, simulator }: Pick<RunningAds, 'issuer' | 'simulator'>,
  secretsKeys: string,
) {
  const { urls, roles } = stack()
  const { clientId, clientSecret } = simulator.credentials.applications.ads
  const [port, opsPort] = [await freePort(), await freePort()]
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...{ PATH: process.env.PATH, TEST_RUN: process.env.TEST_RUN },
      ...{ HOST: '127.0.0.1', PORT: String(port), OPS_PORT: String(opsPort), LOG_LEVEL: 'error' },
      ...{ NATS_URL: urls.nats, POSTGRES_URL: roles.amazon_ads, REDIS_URL: urls.redis },
      ...{ ISSUER: issuer.issuer, JWKS_URL: issuer.jwksUrl, SECRETS_KEYS: secretsKeys },
      ...{ LWA_CLIENT_ID: clientId, LWA_CLIENT_SECRET: clientSecret, AMAZON_URL: simulator.url },
    },
  })
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await until('amazon-ads is ready', async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok)
  } catch (error) {
    await kill()
    throw error
  }
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    kill,
    /** Makes one call; undefined when the process died before it answered. */
    post: (token: string, body: unknown, requestId: string = randomUUID()) =>
      fetch(`${url}/api/amazon/ads/call`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-request-id': requestId },
        body: JSON.stringify(body),
      }).then(
        async (response) => ({ status: response.status, body: (await response.json()) as Record<string, unknown> }),
        () => undefined,
      ),
  }
}

/** See startAdsProcess. */
export type AdsProcess = Awaited<ReturnType<typeof startAdsProcess>>
