import type { Cleanup } from '@platform/lifecycle'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { createTokenVerifier, openJwks, watchRevocations } from '@platform/tokens'

/** The issuer whose access tokens a service accepts, and the audience that they must name. */
export interface TokenConfig {
  issuer: string
  audience: string
  jwksUrl: string
}

interface Needs {
  messaging: Messaging
  log: Log
}

/** Opens the verifier of access tokens, after the revocations that it heeds. `cleanup` closes them. */
export async function openVerifier(
  { issuer, audience, jwksUrl }: TokenConfig,
  { messaging, log }: Needs,
  cleanup: Cleanup,
) {
  const revocations = cleanup.use(await watchRevocations(messaging, { log, isConnected: messaging.connected }), (it) =>
    it.close(),
  )
  return {
    revocations,
    verifier: createTokenVerifier({ issuer, audience, keys: openJwks(jwksUrl, { log }), revocations }),
  }
}
