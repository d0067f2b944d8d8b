import type { AmazonHosts } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import type { AwsCredentials } from '../sign/aws-credentials.ts'
import { signRequest } from '../sign/sign-request.ts'

interface Unsigned {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
  connection: Pick<Connection, 'aws' | 'region'>
}

/** Returns the request's headers, signed if the account has AWS keys or a role. Amazon also accepts unsigned requests. */
export type Sign = (request: Unsigned, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>

export const createSign =
  (credentials: AwsCredentials, { awsRegion }: Pick<AmazonHosts, 'awsRegion'>): Sign =>
  async ({ connection: { aws, region }, ...request }, signal) => {
    const keys = await credentials.of(aws, awsRegion[region], signal)
    return keys ? signRequest(request, keys, awsRegion[region]) : request.headers
  }
