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

/** Configuration of the service. */
export type Config = ReturnType<typeof readConfig>

/** Reads the configuration from the environment. @throws ConfigError that lists every missing or invalid variable */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  const shared = amazonConfig(e)
  return {
    ...commonConfig(e),
    ...shared,
    secrets: { keys: e.SECRETS_KEYS },
    amazon: {
      ...shared.amazon,
      applicationId: e.SPAPI_APPLICATION_ID,
      /** AWS keys that assume an account's role, unless the account has its own. */
      ...(e.AWS_ACCESS_KEY_ID &&
        e.AWS_SECRET_ACCESS_KEY && {
          aws: { accessKeyId: e.AWS_ACCESS_KEY_ID, secretAccessKey: e.AWS_SECRET_ACCESS_KEY },
        }),
    },
    spapi: {
      /** Calls go to a sandbox, whose examples break their own models: calls are not checked against the models. */
      sandbox: e.SPAPI_SANDBOX !== false,
      /** The sandbox has a host of its own, as at Amazon; a simulator answers its examples at the usual host. */
      sandboxHost: e.SPAPI_SANDBOX === true,
      versions: e.SPAPI_VERSIONS,
      restrictedReportTypes: e.SPAPI_RESTRICTED_REPORT_TYPES,
      retry: { codes: e.SPAPI_RETRY_CODES, countMax: e.SPAPI_RETRY_COUNT_MAX, multiplier: e.SPAPI_RETRY_MULTIPLIER },
    },
    calls: { atOnceMax: e.CALLS_AT_ONCE_MAX, waitingMax: e.CALLS_WAITING_MAX },
  }
}
