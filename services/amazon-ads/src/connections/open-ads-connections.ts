import { type AccessTokens, amazonHosts, type Transport } from '@platform/amazon'
import { createAdvertiser, openConnections } from '@platform/amazon-connections'
import type { Outbox } from '@platform/events'
import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import type { Config } from '../config.ts'

interface Options {
  config: Config
  database: Database
  box: SecretBox
  outbox: Pick<Outbox, 'record'>
  log: Log
  tokens: Pick<AccessTokens, 'lwa'>
  transport: Transport
  userAgent: string
}

/** Opens the store of advertiser connections, and the commands that connect and disconnect them. */
export function openAdsConnections({ config, tokens, transport, userAgent, ...needs }: Options) {
  const { url: amazonUrl, client } = config.amazon
  const partner = createAdvertiser({
    hosts: amazonHosts({ amazonUrl }),
    lwa: tokens.lwa,
    clientId: client.id,
    redirectUri: `${config.consoleUrl}/admin/amazon/ads/callback`,
    transport,
    userAgent,
  })
  return openConnections({ service: 'amazon-ads', partner, amazonUrl, ...needs })
}
