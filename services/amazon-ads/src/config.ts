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

/** Everything the service is told from outside. */
export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError that lists every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  return {
    ...commonConfig(e),
    ...amazonConfig(e),
    secrets: { keys: e.SECRETS_KEYS },
    /** `timeoutMs` is of a whole read; the edge waits a little longer. */
    calls: { perProfileMax: e.CALLS_PER_PROFILE_MAX, timeoutMs: e.CALL_TIMEOUT_MS },
  }
}
