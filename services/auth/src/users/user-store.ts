import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { newId } from '../credentials/new-id.ts'
import type { User } from './user.ts'

const UserRow = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  isOperator: z.boolean(),
  createdAt: z.date(),
  disabledAt: z
    .date()
    .nullable()
    .transform((value) => value ?? undefined),
  hasSecondFactor: z.boolean(),
})
const Secrets = z.object({ passwordHash: z.string() })

const columns = `u.id, u.email, u.name, u.is_operator as "isOperator", u.created_at as "createdAt",
  u.disabled_at as "disabledAt", u.totp_confirmed_at is not null as "hasSecondFactor"`

/** Returns the canonical spelling of an address. */
export const canonicalEmail = (email: string): string => email.trim().toLowerCase()

const missing = (id: string) => new PlatformError('not_found', `no user ${id}`, { friendly: `There is no user ${id}.` })

export interface NewUser {
  email: string
  name: string
  passwordHash: string
  isOperator: boolean
}

/** User accounts in Postgres. */
export function createUserStore(database: Database) {
  const readOne = async (where: string, value: string): Promise<(User & { passwordHash: string }) | undefined> => {
    const [row] = await database.rows(
      `select ${columns}, u.password_hash as "passwordHash" from users u where ${where}`,
      [value],
    )
    return row && UserRow.extend(Secrets.shape).parse(row)
  }
  const get = async (id: string): Promise<User> => {
    const user = await readOne('u.id = $1', id)
    if (!user) throw missing(id)
    const { passwordHash: _, ...known } = user
    return known
  }
  const setDisabled = async (id: string, value: 'now()' | 'null', client: Pick<PoolClient, 'query'>): Promise<void> => {
    const kept = value === 'null' ? value : `coalesce(disabled_at, ${value})`
    const { rowCount } = await client.query(`update users set disabled_at = ${kept} where id = $1`, [id])
    if (rowCount === 0) throw missing(id)
  }
  return {
    get,
    findByEmail: (email: string) => readOne('u.email = $1', canonicalEmail(email)),
    findWithHash: (id: string) => readOne('u.id = $1', id),
    /** Creates a user in the caller's transaction. @throws PlatformError `validation_error` when the address has an account */
    async create({ email, name, passwordHash, isOperator }: NewUser, client: PoolClient): Promise<User> {
      const { rows } = await client.query(
        `insert into users as u (id, email, name, password_hash, is_operator) values ($1, $2, $3, $4, $5)
         on conflict (email) do nothing returning ${columns}`,
        [newId('usr'), canonicalEmail(email), name, passwordHash, isOperator],
      )
      if (rows.length === 0) {
        throw new PlatformError('validation_error', 'the address has an account', {
          friendly: `An account for ${canonicalEmail(email)} already exists.`,
          details: { issues: [{ path: 'email', message: 'already has an account' }] },
        })
      }
      return UserRow.parse(rows[0])
    },
    async list(): Promise<User[]> {
      const rows = await database.rows(`select ${columns} from users u order by u.created_at, u.id`)
      return rows.map((row) => UserRow.parse(row))
    },
    async setPasswordHash(id: string, passwordHash: string, client?: PoolClient): Promise<void> {
      const text = 'update users set password_hash = $2 where id = $1'
      await (client ? client.query(text, [id, passwordHash]) : database.rows(text, [id, passwordHash]))
    },
    disable: (id: string, client: PoolClient): Promise<void> => setDisabled(id, 'now()', client),
    enable: (id: string, client: PoolClient): Promise<void> => setDisabled(id, 'null', client),
  }
}

export type UserStore = ReturnType<typeof createUserStore>
