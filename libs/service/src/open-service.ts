import type { Cleanup } from '@platform/lifecycle'
import { openDatabase } from '@platform/postgres'
import { createLogger, type Health, type Log } from '@platform/telemetry'
import { type CoreConfig, openCore } from './open-core.ts'
import { openVerifier, type TokenConfig } from './open-verifier.ts'

/** Configuration of the dependencies that the services behind the gateway share. */
export interface ServiceConfig extends CoreConfig {
  tokens: TokenConfig
}

interface Options {
  /** Default: a logger of `config.log.level` on stdout. */
  log?: Log
  /** Kind of each failure while PostgreSQL cannot be used; default: `unavailable`. */
  unavailableKind?: 'audit_unavailable'
}

/**
 * Opens the dependencies shared by the services behind the gateway, in order: the service's schema, the core (see openCore), the
 * token verifier. `cleanup` closes them in reverse. `health` has a probe for each.
 */
export async function openService(
  service: string,
  config: ServiceConfig,
  cleanup: Cleanup,
  { log = createLogger(service, config.log.level), unavailableKind }: Options = {},
) {
  const database = cleanup.use(
    openDatabase(config.postgres.url, { log, ...(unavailableKind && { unavailableKind }) }),
    (it) => it.close(),
  )
  const core = await openCore(service, config, cleanup, log)
  const { revocations, verifier } = await openVerifier(config.tokens, core, cleanup)
  const health = {
    postgres: database.probe,
    nats: core.health.nats,
    revocations: revocations.probe,
    audit: core.health.audit,
  } satisfies Health
  return { ...core, database, verifier, health }
}
