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

/** What a sealed value belongs to: it opens nowhere else. */
interface Place {
  tenantId: string
  accountId: string
  region: string
}

const contextOf = ({ tenantId, accountId, region }: Place): string =>
  ['connection', tenantId, accountId, region].join('/')

/** Seals and opens the secrets of connections; what an older master key sealed is sealed again when it is opened. */
export class ConnectionSecretBox {
  readonly #database: Database
  readonly #box: SecretBox

  constructor(database: Database, box: SecretBox) {
    this.#database = database
    this.#box = box
  }

  seal({ refreshToken, aws }: ConnectionSecrets, place: Place): string {
    return this.#box.seal(JSON.stringify({ refreshToken, ...(aws && { aws }) }), contextOf(place))
  }

  /** Opens at the first use. */
  opener(sealed: string, place: Place): () => ConnectionSecrets {
    let opened: ConnectionSecrets | undefined
    return () => {
      if (opened) return opened
      opened = Secrets.parse(JSON.parse(this.#box.open(sealed, contextOf(place))))
      if (!this.#box.isCurrent(sealed)) void this.#renew(sealed, opened, place)
      return opened
    }
  }

  /** The value stays as it is when somebody has replaced it meanwhile, and when the database is away: it still opens. */
  async #renew(sealed: string, secrets: ConnectionSecrets, place: Place): Promise<void> {
    await this.#database
      .rows('update connections set secrets_sealed = $2 where secrets_sealed = $1', [sealed, this.seal(secrets, place)])
      .catch(() => {})
  }
}
