import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { stack, startServiceProcess } from '@platform/testkit'
import type { RunningAds } from './running-ads.ts'

const main = resolve(import.meta.dirname, '../../src/main.ts')

/** Starts the service in a separate process, as another replica of the one in this process, for tests that kill it. */
export async function startAdsProcess(
  { issuer, simulator }: Pick<RunningAds, 'issuer' | 'simulator'>,
  secretsKeys: string,
) {
  const { urls, roles } = stack()
  const { clientId, clientSecret } = simulator.credentials.applications.ads
  const { url, kill } = await startServiceProcess(main, {
    NATS_URL: urls.nats,
    POSTGRES_URL: roles.amazon_ads,
    REDIS_URL: urls.redis,
    ISSUER: issuer.issuer,
    JWKS_URL: issuer.jwksUrl,
    SECRETS_KEYS: secretsKeys,
    LWA_CLIENT_ID: clientId,
    LWA_CLIENT_SECRET: clientSecret,
    AMAZON_URL: simulator.url,
  })
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
