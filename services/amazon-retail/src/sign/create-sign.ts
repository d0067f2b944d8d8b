import type { AmazonHosts } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import type { Sign } from '@platform/spapi-client'
import type { AwsCredentials } from './aws-credentials.ts'
import { signRequest } from './sign-request.ts'

export const createSign =
  (
    credentials: AwsCredentials,
    { awsRegion }: Pick<AmazonHosts, 'awsRegion'>,
  ): Sign<Pick<Connection, 'aws' | 'region'>> =>
  async ({ connection: { aws, region }, ...request }, signal) => {
    const keys = await credentials.of(aws, awsRegion[region], signal)
    return keys ? signRequest(request, keys, awsRegion[region]) : request.headers
  }
