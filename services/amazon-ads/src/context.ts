import { createAds, createProfileBulkhead, measuredTransport } from '@platform/ads-client'
import { amazonHosts, createAccessTokens, createRetryBudget, createTransport, userAgent } from '@platform/amazon'
import { Cleanup } from '@platform/lifecycle'
import { SharedRedis } from '@platform/redis'
import { SecretBox } from '@platform/secrets'
import { openService } from '@platform/service'
import type { Config } from './config.ts'
import { createAuthorizer } from './connections/create-authorizer.ts'
import { openAdsConnections } from './connections/open-ads-connections.ts'
import { createEvents } from './events.ts'
import { Profiles } from './profiles/profiles.ts'
import { openWrites } from './writes/open-writes.ts'

const service = 'amazon-ads'

/** Opens the dependencies of the service in order and closes them in reverse. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const base = await openService(service, config, cleanup)
    const { log, metrics, database, outbox } = base
    const events = createEvents({ outbox, log })

    const redis = cleanup.use(new SharedRedis({ ...config.redis, name: service, log }), (it) => it.close())
    const transport = cleanup.use(createTransport(), (it) => it.close())
    const hosts = amazonHosts({ amazonUrl: config.amazon.url })
    const box = new SecretBox(config.secrets.keys)
    const budget = createRetryBudget({ redis, metrics })
    const tokens = createAccessTokens({ redis, box, transport, hosts, budget, client: config.amazon.client, log })
    const agent = userAgent({ name: 'amazon-partner-platform', version: '1.0' })
    const needs = { config, database, box, outbox, log, tokens, transport }
    const connections = openAdsConnections({ ...needs, userAgent: agent })
    const { consoleUrl } = config
    const authorizer = createAuthorizer({ tokens, lost: connections.lost, consoleUrl })
    const ads = createAds({
      ...{ hosts, transport: measuredTransport(transport, metrics), budget },
      authorizer,
      bulkhead: createProfileBulkhead(config.calls.perProfileMax),
      clientId: config.amazon.client.id,
      userAgent: agent,
    })
    const profiles = new Profiles({ store: connections.store, ads, consoleUrl })
    const writing = cleanup.use(openWrites({ database, outbox, ads, profiles, log }), (it) => it.close())

    return {
      ...base,
      ...{ config, connections, authorizer, events, ads, profiles, writing },
      close: () => cleanup.close(),
    }
  })

/** Open dependencies of the running service. */
export type Context = Awaited<ReturnType<typeof openContext>>
