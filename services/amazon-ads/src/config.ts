import { amazonConfig, amazonEnv, commonConfig, masterKeys, readEnv, serviceEnv, tokenEnv } from '@platform/config'
import { z } from 'zod'

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  SECRETS_KEYS: masterKeys,
  ...amazonEnv,
  CALLS_PER_PROFILE_MAX: z.coerce.number().int().min(1).default(8),
  CALL_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(60_000),
})

/** Configuration of the service. */
export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError that lists every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  return {
    ...commonConfig(e),
    ...amazonConfig(e),
    secrets: { keys: e.SECRETS_KEYS },
    /** `timeoutMs` bounds a whole read; the gateway's timeout is longer. */
    calls: { perProfileMax: e.CALLS_PER_PROFILE_MAX, timeoutMs: e.CALL_TIMEOUT_MS },
  }
}
