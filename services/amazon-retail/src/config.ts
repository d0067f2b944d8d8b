import { amazonConfig, amazonEnv, commonConfig, masterKeys, readEnv, serviceEnv, tokenEnv } from '@platform/config'
import { z } from 'zod'

const flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] })

const list = <T>(item: (text: string) => T) =>
  z.string().transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
      .map(item),
  )

/** `catalogItems=2020-12-01,orders=v0` */
const versions = list((entry) => entry.split('=').map((part) => part.trim())).transform((entries, context) => {
  if (entries.some((parts) => parts.length !== 2 || parts.some((part) => part === ''))) {
    context.addIssue({ code: 'custom', message: 'must be a list of api=version' })
  }
  return Object.fromEntries(entries.map(([api = '', version = '']) => [api, version]))
})

const retryable = new Set([429, 500, 502, 503, 504])

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  SECRETS_KEYS: masterKeys,
  ...amazonEnv,
  SPAPI_APPLICATION_ID: z.string(),
  SPAPI_SANDBOX: flag.or(z.literal('examples')).default(false),
  SPAPI_VERSIONS: versions.default({}),
  SPAPI_RESTRICTED_REPORT_TYPES: list((type) => type).default([]),
  SPAPI_RETRY_CODES: list(Number)
    .refine((codes) => codes.every((code) => retryable.has(code)), 'may name 429, 500, 502, 503 and 504')
    .default([429]),
  SPAPI_RETRY_COUNT_MAX: z.coerce.number().int().min(0).max(20).default(5),
  SPAPI_RETRY_MULTIPLIER: z.coerce.number().min(1).max(10).default(2),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  CALLS_AT_ONCE_MAX: z.coerce.number().int().min(1).default(64),
  CALLS_WAITING_MAX: z.coerce.number().int().min(1).default(1_000),
})

/** Everything the service is told from outside. */
export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError that lists every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  const own = amazonConfig(e)
  return {
    ...commonConfig(e),
    ...own,
    secrets: { keys: e.SECRETS_KEYS },
    amazon: {
      ...own.amazon,
      applicationId: e.SPAPI_APPLICATION_ID,
      /** Keys that assume an account's role; an account may have its own. */
      ...(e.AWS_ACCESS_KEY_ID &&
        e.AWS_SECRET_ACCESS_KEY && {
          aws: { accessKeyId: e.AWS_ACCESS_KEY_ID, secretAccessKey: e.AWS_SECRET_ACCESS_KEY },
        }),
    },
    spapi: {
      /** Examples are answered, which break their own models: calls are sent as they are. */
      sandbox: e.SPAPI_SANDBOX !== false,
      /** At Amazon they are at a host of their own; a simulator that has them answers them beside everything else. */
      sandboxHost: e.SPAPI_SANDBOX === true,
      versions: e.SPAPI_VERSIONS,
      restrictedReportTypes: e.SPAPI_RESTRICTED_REPORT_TYPES,
      retry: { codes: e.SPAPI_RETRY_CODES, countMax: e.SPAPI_RETRY_COUNT_MAX, multiplier: e.SPAPI_RETRY_MULTIPLIER },
    },
    calls: { atOnceMax: e.CALLS_AT_ONCE_MAX, waitingMax: e.CALLS_WAITING_MAX },
  }
}
