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

/** A request's headers with its signature; as they are for an account without AWS keys or a role, which Amazon takes unsigned. */
export type Sign = (request: Unsigned, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>

export const createSign =
  (credentials: AwsCredentials, { awsRegion }: Pick<AmazonHosts, 'awsRegion'>): Sign =>
  async ({ connection: { aws, region }, ...request }, signal) => {
    const keys = await credentials.of(aws, awsRegion[region], signal)
    return keys ? signRequest(request, keys, awsRegion[region]) : request.headers
  }
