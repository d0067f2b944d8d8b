import { randomBytes } from 'node:crypto'
import { type Listening, listen } from '@platform/lifecycle'
import { stack } from '@platform/testkit'
import { z } from 'zod'
import { createCommands } from '../../src/admin/commands.ts'
import { readConfig } from '../../src/config.ts'
import type { AmazonReader } from '../../src/console/amazon/amazon-reader.ts'
import type { SyncReader } from '../../src/console/sync/sync-reader.ts'
import { type Context, openContext } from '../../src/context.ts'
import { createServer } from '../../src/server.ts'

const secrets = {
  SECRETS_KEYS: `test:${randomBytes(32).toString('base64')}`,
  CLIENT_SECRET_PEPPER: randomBytes(32).toString('base64'),
}
/** All replicas of a test share one issuer, as behind a gateway. */
export const issuer = 'https://auth.test'

const Minted = z.object({ clientId: z.string(), clientSecret: z.string(), tenantId: z.string() })

type Options = {
  postgres: string
  nats?: string
  redis?: string
  env?: Record<string, string>
  /** Replaces the client of the services that hold Amazon connections. */
  amazon?: AmazonReader
  /** Replaces the client of sync-worker. */
  sync?: SyncReader
}

/** Returns the environment of one replica. */
export const authEnv = ({
  postgres,
  nats = stack().urls.nats,
  redis = stack().urls.redis,
  env = {},
}: Omit<Options, 'amazon' | 'sync'>): Record<string, string> => ({
  PORT: '0',
  OPS_PORT: '0',
  LOG_LEVEL: 'silent',
  NATS_URL: nats,
  REDIS_URL: redis,
  POSTGRES_URL: postgres,
  ISSUER: issuer,
  ...secrets,
  ...env,
})

/** Starts one replica of the service on real servers. */
export async function startAuth({ amazon, sync, ...options }: Options) {
  const config = readConfig(authEnv(options))
  const opened = await openContext(config)
  const context: Context = { ...opened, ...(amazon && { amazon }), ...(sync && { sync }) }
  const http: Listening = await listen(createServer(context), { host: '127.0.0.1', port: 0 })
  const commands = createCommands(context)
  const run = async (name: keyof typeof commands, input: object): Promise<unknown> => commands[name].run(input)
  return {
    url: http.url,
    context,
    /** Runs a command as if it arrived over NATS. */
    run,
    async tenant(name = 'Acme'): Promise<string> {
      return z.object({ id: z.string() }).parse(await run('tenant.create', { name })).id
    },
    async credential(input: object = {}) {
      const tenantId = 'tenantId' in input ? {} : { tenantId: await this.tenant() }
      return Minted.parse(await run('credential.create', { ...tenantId, ...input }))
    },
    async close() {
      http.server.closeAllConnections()
      await http.close()
      await context.close()
    },
  }
}

export type Auth = Awaited<ReturnType<typeof startAuth>>
