import { commonConfig, masterKeys, readEnv, serviceEnv, tokenEnv, urlRules, urlVariable } from '@platform/config'
import { z } from 'zod'
import { fileStoreProblem } from './files/open-file-store.ts'

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  SECRETS_KEYS: masterKeys,
  REDIS_URL: urlVariable(urlRules.redis),
  REDIS_TIMEOUT_MS: z.coerce.number().int().min(1).default(150),
  AMAZON_URL: urlVariable(urlRules.web).optional(),
  FILES_URL: z
    .string()
    .transform((text) => text || undefined)
    .superRefine((text, context) => {
      const message = text && fileStoreProblem(text)
      if (message) context.addIssue({ code: 'custom', message })
    })
    .optional(),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/, 'must consist of lower-case letters, digits, _ and -')
    .default('sync'),
  RUN_DAYS_MAX: z.coerce.number().int().min(1).max(3_650).default(90),
  WINDOWS_MAX: z.coerce.number().int().min(1).max(256).default(4),
})

/** Configuration of the service. */
export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError that lists every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  return {
    ...commonConfig(e),
    secrets: { keys: e.SECRETS_KEYS },
    redis: { url: e.REDIS_URL, timeoutMs: e.REDIS_TIMEOUT_MS },
    /** `url` replaces the base URL of every Amazon host; absent: Amazon itself. */
    amazon: { ...(e.AMAZON_URL && { url: e.AMAZON_URL }) },
    /** Store of jobs whose output is a file; undefined: there are no such jobs. */
    filesUrl: e.FILES_URL,
    /** Prefix of the queues' keys in Redis. */
    queuePrefix: e.QUEUE_PREFIX,
    /** Windows that this process works on at the same time. */
    windowsMax: e.WINDOWS_MAX,
    /** Days for which ended runs are kept. */
    runDaysMax: e.RUN_DAYS_MAX,
  }
}
