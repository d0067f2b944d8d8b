import { commonConfig, masterKeys, readEnv, serviceEnv, tokenEnv, urlRules, urlVariable } from '@platform/config'
import { z } from 'zod'

const cursorKey = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine(({ length }) => length >= 32, 'must be at least 32 bytes in base64')

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  SECRETS_KEYS: masterKeys,
  CURSOR_KEY: cursorKey,
  WAREHOUSE_ADMIN_URL: urlVariable(urlRules.mysql).optional(),
  WAREHOUSE_CONNECT_MS_MAX: z.coerce.number().int().min(100).max(60_000).default(3_000),
  QUERIES_PER_TENANT_MAX: z.coerce.number().int().min(1).default(8),
  BYTES_IN_FLIGHT_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(256 * 1_048_576),
})

/** Configuration of the service, parsed from environment variables. */
export type Config = ReturnType<typeof readConfig>

/** Parses the environment. @throws ConfigError that lists every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  return {
    ...commonConfig(e),
    secrets: { keys: e.SECRETS_KEYS },
    cursors: { key: e.CURSOR_KEY },
    warehouse: {
      /** Account that provisions tenants. Without it the provisioning command is refused. */
      ...(e.WAREHOUSE_ADMIN_URL && { adminUrl: e.WAREHOUSE_ADMIN_URL }),
      /** Milliseconds that a tenant's warehouse may take to accept a connection. */
      connectMsMax: e.WAREHOUSE_CONNECT_MS_MAX,
      queriesPerTenantMax: e.QUERIES_PER_TENANT_MAX,
      bytesInFlightMax: e.BYTES_IN_FLIGHT_MAX,
    },
  }
}
