import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { PlatformError } from '@platform/errors'
import type { AwsKeys } from './aws-keys.ts'

interface Question {
  endpoint: string
  awsRegion: string
  keys: AwsKeys
  roleArn: string
}

const deadlineMs = 8_000

/** One AssumeRole for an hour, asked at most twice, within eight seconds. @throws PlatformError upstream_error, upstream_timeout */
export async function assumeRole({ endpoint, awsRegion, keys, roleArn }: Question): Promise<{
  keys: AwsKeys
  /** Milliseconds since 1970. */
  expiresAt: number
}> {
  const { accessKeyId, secretAccessKey } = keys
  const client = new STSClient({
    endpoint,
    region: awsRegion,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: deadlineMs },
  })
  const deadline = AbortSignal.timeout(deadlineMs)
  try {
    const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'sp-api', DurationSeconds: 3_600 })
    const { Credentials } = await client.send(command, { abortSignal: deadline })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Error('AssumeRole answered no keys')
    return {
      keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      expiresAt: Expiration.getTime(),
    }
  } catch (error) {
    throw deadline.aborted
      ? new PlatformError('upstream_timeout', `AssumeRole of ${roleArn} took longer than ${deadlineMs} ms`)
      : refused(roleArn, error)
  } finally {
    client.destroy()
  }
}

/** The SDK's errors hold the whole exchange; only their name goes on. */
function refused(roleArn: string, error: unknown): PlatformError {
  const code = error instanceof Error ? error.name : 'unknown'
  return new PlatformError('upstream_error', `AssumeRole of ${roleArn} failed: ${code}`, {
    friendly: 'AWS did not let us assume the role of this account. Check its keys, and that the role trusts them.',
    details: { errors: [{ code, message: 'AssumeRole failed' }] },
  })
}
