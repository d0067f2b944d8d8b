import {
  amazonHosts,
  createAccessTokens,
  createQuota,
  createRestrictedTokens,
  createRetryBudget,
  createTransport,
  userAgent,
} from '@platform/amazon'
import { Cleanup } from '@platform/lifecycle'
import { SharedRedis } from '@platform/redis'
import { SecretBox } from '@platform/secrets'
import { openService } from '@platform/service'
import type { Log } from '@platform/telemetry'
import { createWrites, recoverWrites, type WriteRecord } from '@platform/writes'
import { createOperations } from './calls/operations.ts'
import type { Config } from './config.ts'
import { openRetailConnections } from './connections/open-retail-connections.ts'
import { createEvents } from './events.ts'
import { Merchants } from './merchants/merchants.ts'
import { ReportTypes } from './reports/report-types.ts'
import { createAwsCredentials } from './sign/aws-credentials.ts'
import { createClient } from './spapi/create-client.ts'
import { RetailWrites } from './writes/retail-writes.ts'
import { createWriteEvents, subjectOf } from './writes/write-events.ts'

const service = 'amazon-retail'

/** Opens the service's dependencies in order and closes them in reverse. `log` replaces the logger on stdout. */
export const openContext = (config: Config, options: { log?: Log } = {}) =>
  Cleanup.scope(async (cleanup) => {
    const base = await openService(service, config, cleanup, options)
    const { log, metrics, database, outbox } = base
    const events = createEvents({ outbox, log })

    const { amazon, spapi: settings } = config
    const { sandbox, sandboxHost, versions } = settings
    const box = new SecretBox(config.secrets.keys)
    const redis = cleanup.use(new SharedRedis({ ...config.redis, name: service, log }), (it) => it.close())
    // Redis holds the state of quotas. Without it, every replica starts with less than its share.
    await redis.ready(1_000)
    const transport = cleanup.use(createTransport(), (it) => it.close())
    const hosts = amazonHosts({ amazonUrl: amazon.url, sandbox: sandboxHost })
    const budget = createRetryBudget({ redis, metrics })
    const tokens = createAccessTokens({ redis, box, transport, hosts, budget, client: amazon.client, log })
    const agent = userAgent({ name: 'Amazon Partner Platform', version: '1.0' })
    const credentials = createAwsCredentials({ endpointOf: hosts.sts, platformKeys: amazon.aws, log })
    const connections = openRetailConnections({
      ...{ config, database, box, outbox, log, tokens, transport, credentials },
      userAgent: agent,
    })
    const { spapi, authorizer } = createClient({
      ...{ config, transport, hosts, tokens, metrics, log },
      userAgent: agent,
      restricted: createRestrictedTokens({ redis, box, log }),
      credentials,
      quota: createQuota({ redis }),
      budget,
      onConnectionLost: connections.lost,
    })
    const operations = createOperations({ sandbox, versions })
    const merchants = new Merchants({ store: connections.store, consoleUrl: config.consoleUrl })
    const writeEvents = createWriteEvents({ outbox })
    const interrupted = (record: WriteRecord) => writeEvents.interrupted(subjectOf(record))
    const writeRecords = createWrites({ database, outbox, interrupted })
    const writes = new RetailWrites({ merchants, operations, spapi, writes: writeRecords, writeEvents, events })
    cleanup.use(recoverWrites({ writes: writeRecords, close: (write) => writes.close(write), log }), (it) => it.close())

    return {
      ...base,
      ...{ config, events, merchants, operations, spapi, authorizer, writes, writeRecords },
      connections: connections.store,
      connectionCommands: connections.commands,
      connectionAccessed: connections.accessed,
      reportTypes: new ReportTypes(database),
      close: () => cleanup.close(),
    }
  })

/** Dependencies that are open while the service runs. */
export type Context = Awaited<ReturnType<typeof openContext>>
