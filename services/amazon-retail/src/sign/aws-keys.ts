/** Keys that sign; a session token comes with those of an assumed role. */
export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** What an account is configured with: keys of its own, a role, or both. */
export interface AwsAccount {
  accessKeyId?: string | undefined
  secretAccessKey?: string | undefined
  roleArn?: string | undefined
}
