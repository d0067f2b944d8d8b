import { type AccessTokens, amazonHosts, type Transport } from '@platform/amazon'
import { createSellingPartner, openConnections } from '@platform/amazon-connections'
import type { Outbox } from '@platform/events'
import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import type { Config } from '../config.ts'
import type { AwsCredentials } from '../sign/aws-credentials.ts'
import { createSign } from '../sign/create-sign.ts'

interface Options {
  config: Config
  database: Database
  box: SecretBox
  outbox: Pick<Outbox, 'record'>
  log: Log
  tokens: Pick<AccessTokens, 'lwa'>
  transport: Transport
  userAgent: string
  credentials: AwsCredentials
}

/** Opens the connections of selling partners, and the commands that manage them. */
export function openRetailConnections({ config, tokens, transport, userAgent, credentials, ...needs }: Options) {
  const { url: amazonUrl, applicationId } = config.amazon
  const { sandbox } = config.spapi
  // Authorizations are tested against production, also where calls go to the sandbox.
  const hosts = amazonHosts({ amazonUrl })
  const partner = createSellingPartner({
    hosts,
    sign: createSign(credentials, hosts),
    lwa: tokens.lwa,
    redirectUri: `${config.consoleUrl}/admin/amazon/retail/callback`,
    ...{ transport, applicationId, userAgent, sandbox },
  })
  return openConnections({ service: 'amazon-retail', partner, amazonUrl, ...needs })
}
