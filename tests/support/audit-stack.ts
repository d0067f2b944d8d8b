import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Outbox, openOutbox } from '@platform/events'
import { Cleanup } from '@platform/lifecycle'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { migrate } from '@platform/operations/migrate'
import { createLogger, createMetrics } from '@platform/telemetry'
import { until } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import { readSecrets, rolePassword } from '@platform/tools/local/secrets'
import { startBacking } from '@platform/tools/local/stack'
import { openTestFolder } from '@platform/tools/local/test-stack'
import pg from 'pg'

const root = resolve(import.meta.dirname, '../..')
const silent = { info: () => {}, warn: () => {} }

/** One process of audit-log. */
export type AuditProcess = {
  child: ChildProcess
  opsUrl: string
  ready(): Promise<void>
  /** Ends it and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** PostgreSQL and NATS of their own, migrated, with audit-log as separate processes: for what kills and restarts them. */
export async function openAuditStack(name: string) {
  return Cleanup.scope(async (cleanup) => {
    const dir = openTestFolder(name)
    const backing = cleanup.use(await startBacking({ dir, only: ['postgres', 'nats'] }), (open) => open.stop())
    const secrets = readSecrets(dir)
    const roles = await migrate({
      adminUrl: backing.urls.postgres,
      password: (schema) => rolePassword(secrets, schema),
    })
    const admin = cleanup.use(new pg.Pool({ connectionString: backing.urls.postgres, max: 2 }), (open) => open.end())
    admin.on('error', () => {})
    const messaging: Messaging = cleanup.use(
      await connectMessaging(backing.urls.nats, { name: 'test', log: silent }),
      (open) => open.close(),
    )
    const { privateKey } = generateKeyPairSync('ed25519')
    const checkpointKey = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')

    const startAuditLog = async (label = 'audit-log'): Promise<AuditProcess> => {
      const opsPort = await freePort()
      const output = openSync(join(dir, `${label}.log`), 'a')
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', join(root, 'services/audit-log/src/main.ts')],
        {
          stdio: ['ignore', output, output],
          env: {
            PATH: process.env.PATH,
            TEST_RUN: process.env.TEST_RUN,
            PORT: '0',
            OPS_PORT: String(opsPort),
            DRAIN_PROPAGATION_MS: '0',
            LOG_LEVEL: 'warn',
            NATS_URL: backing.urls.nats,
            POSTGRES_URL: roles.audit_log,
            ISSUER: 'http://127.0.0.1',
            JWKS_URL: 'http://127.0.0.1/oauth/jwks',
            CHECKPOINT_KEY: checkpointKey,
          },
        },
      )
      closeSync(output)
      const exited = once(child, 'exit')
      const opsUrl = `http://127.0.0.1:${opsPort}`
      const audit: AuditProcess = {
        child,
        opsUrl,
        ready: async () => void (await until(`${label} ready`, async () => (await fetch(`${opsUrl}/readyz`)).ok)),
        async kill(signal) {
          if (child.exitCode === null && child.signalCode === null) child.kill(signal)
          await exited
        },
      }
      cleanup.use(audit, (open) => open.kill('SIGTERM'))
      await audit.ready()
      return audit
    }

    const server = (wanted: 'postgres' | 'nats') => {
      const found = backing.servers.find((one) => one.name === wanted)
      if (!found) throw new Error(`${wanted} is not a process of this stack`)
      return found
    }
    /** Opens another service's outbox and relay, like one of its replicas. The caller closes it. */
    const openGatewayOutbox = (): Outbox => {
      const log = createLogger('gateway', 'silent')
      const metrics = createMetrics('gateway')
      return openOutbox({ url: roles.gateway, service: 'gateway', messaging, log, metrics })
    }
    return {
      dir,
      roles,
      admin,
      messaging,
      natsUrl: backing.urls.nats,
      server,
      startAuditLog,
      openGatewayOutbox,
      close: () => cleanup.close(),
    }
  })
}

/** See openAuditStack. */
export type AuditStack = Awaited<ReturnType<typeof openAuditStack>>
