import { commonConfig, masterKeys, readEnv, serviceEnv, tokenEnv } from '@platform/config'
import { z } from 'zod'

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  SECRETS_KEYS: masterKeys,
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  LWA_CLIENT_ID: z.string(),
  LWA_CLIENT_SECRET: z.string(),
  AMAZON_URL: z.url({ protocol: /^https?$/ }).optional(),
  CONSOLE_URL: z.url().optional(),
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
    redis: { url: e.REDIS_URL },
    secrets: { keys: e.SECRETS_KEYS },
    /** Where people come back to from Amazon's consent pages. */
    consoleUrl: e.CONSOLE_URL ?? e.ISSUER,
    amazon: {
      /** Stands in for every host of Amazon's; absent: Amazon itself. */
      ...(e.AMAZON_URL && { url: e.AMAZON_URL }),
      client: { id: e.LWA_CLIENT_ID, secret: e.LWA_CLIENT_SECRET },
    },
    /** `timeoutMs` is of a whole read; the edge waits a little longer. */
    calls: { perProfileMax: e.CALLS_PER_PROFILE_MAX, timeoutMs: e.CALL_TIMEOUT_MS },
  }
}
