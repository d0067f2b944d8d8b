import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import { z } from 'zod'
import type { ConnectionSecrets } from './connection.ts'

const Secrets = z.object({
  refreshToken: z.string(),
  aws: z
    .object({
      accessKeyId: z.string().optional(),
      secretAccessKey: z.string().optional(),
      roleArn: z.string().optional(),
    })
    .optional(),
})

/** The connection that a sealed value belongs to. It is part of the encryption context: the value opens for no other one. */
interface SealContext {
  tenantId: string
  accountId: string
  region: string
}

const contextOf = ({ tenantId, accountId, region }: SealContext): string =>
  ['connection', tenantId, accountId, region].join('/')

/** Seals and opens the secrets of connections. Opening a value that an older master key sealed seals it again with the newest. */
export class ConnectionSecretBox {
  readonly #database: Database
  readonly #box: SecretBox

  constructor(database: Database, box: SecretBox) {
    this.#database = database
    this.#box = box
  }

  seal({ refreshToken, aws }: ConnectionSecrets, context: SealContext): string {
    return this.#box.seal(JSON.stringify({ refreshToken, ...(aws && { aws }) }), contextOf(context))
  }

  /** Returns a function that opens the value at its first call. */
  opener(sealed: string, context: SealContext): () => ConnectionSecrets {
    let opened: ConnectionSecrets | undefined
    return () => {
      if (opened) return opened
      opened = Secrets.parse(JSON.parse(this.#box.open(sealed, contextOf(context))))
      if (!this.#box.isCurrent(sealed)) void this.#renew(sealed, opened, context)
      return opened
    }
  }

  /** Does nothing if the value was replaced in the meantime or the database is unavailable: the old value can still be opened. */
  async #renew(sealed: string, secrets: ConnectionSecrets, context: SealContext): Promise<void> {
    await this.#database
      .rows('update connections set secrets_sealed = $2 where secrets_sealed = $1', [
        sealed,
        this.seal(secrets, context),
      ])
      .catch(() => {})
  }
}
