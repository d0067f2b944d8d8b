import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { PlatformError } from '@platform/errors'
import type { AwsKeys } from './aws-keys.ts'

interface Options {
  endpoint: string
  awsRegion: string
  keys: AwsKeys
  roleArn: string
}

const deadlineMs = 8_000

/**
 * Assumes a role for an hour, in at most two attempts and eight seconds.
 * @throws PlatformError `upstream_error`, `upstream_timeout`
 */
export async function assumeRole({ endpoint, awsRegion, keys, roleArn }: Options): Promise<{
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
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new Error('the answer to AssumeRole has no keys')
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

/** Keeps only the name of the SDK's error, because the error contains the whole exchange. */
function refused(roleArn: string, error: unknown): PlatformError {
  const code = error instanceof Error ? error.name : 'unknown'
  return new PlatformError('upstream_error', `AssumeRole of ${roleArn} failed: ${code}`, {
    friendly:
      'AWS refused AssumeRole for the role of this account. Check the account’s keys, and that the role trusts them.',
    details: { errors: [{ code, message: 'AssumeRole failed' }] },
  })
}
