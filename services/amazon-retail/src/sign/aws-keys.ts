/** Keys that sign requests; those of an assumed role include a session token. */
export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** AWS settings of an account: keys, a role, or both. */
export interface AwsAccount {
  accessKeyId?: string | undefined
  secretAccessKey?: string | undefined
  roleArn?: string | undefined
}
