import { hash, randomBytes } from 'node:crypto'
import type { Database } from '@platform/postgres'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { Client } from '../client.ts'

/** Time to enter the second factor before the sign-in starts again. */
const pendingSeconds = 600

const Row = z.object({
  key: z.string(),
  isPending: z.boolean(),
  signedInAt: z.date(),
  isStale: z.boolean(),
  user: z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    isOperator: z.boolean(),
    hasSecondFactor: z.boolean(),
  }),
  memberships: z.array(z.object({ tenantId: z.string(), tenantName: z.string(), role: z.enum(['admin', 'viewer']) })),
})

/** A browser's session with its user. */
export type Session = Omit<z.infer<typeof Row>, 'isStale'>

/** A session in the list on the account page. */
export interface ListedSession {
  key: string
  address: string
  userAgent: string
  createdAt: Date
  lastSeenAt: Date
}

const find = `
  select s.key, s.is_pending as "isPending", s.created_at as "signedInAt",
    s.last_seen_at < now() - make_interval(secs => least(60, $2::float8 / 10)) as "isStale",
    json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'isOperator', u.is_operator,
      'hasSecondFactor', u.totp_confirmed_at is not null) as user,
    (select coalesce(json_agg(json_build_object('tenantId', t.id, 'tenantName', t.name, 'role', m.role)
        order by t.name, t.id), '[]')
      from memberships m join tenants t on t.id = m.tenant_id and t.suspended_at is null
      where m.user_id = u.id) as memberships
  from sessions s join users u on u.id = s.user_id
  where s.key = $1 and s.expires_at > now() and s.last_seen_at > now() - make_interval(secs => $2)
    and u.disabled_at is null`

const keyOf = (token: string): string => hash('sha256', token, 'base64url')

/** Sessions in Postgres. The cookie contains a token of 256 random bits; the table contains its SHA-256. */
export function createSessionStore(
  database: Database,
  { idleSeconds, absoluteSeconds }: { idleSeconds: number; absoluteSeconds: number },
) {
  return {
    /** Creates a session with a new token and ends the one that it replaces, to prevent session fixation. */
    async create(
      { userId, isPending, client }: { userId: string; isPending: boolean; client: Client },
      replaces?: string,
    ): Promise<string> {
      const token = randomBytes(32).toString('base64url')
      await database.transaction(async (connection) => {
        if (replaces) await connection.query('delete from sessions where key = $1', [replaces])
        await connection.query(
          `insert into sessions (key, user_id, is_pending, expires_at, address, user_agent)
           values ($1, $2, $3, now() + make_interval(secs => $4), $5, $6)`,
          [
            keyOf(token),
            userId,
            isPending,
            isPending ? pendingSeconds : absoluteSeconds,
            client.address,
            client.userAgent,
          ],
        )
      })
      return token
    },
    /** Returns the live session of a token; undefined if the user is disabled. */
    async find(token: string): Promise<Session | undefined> {
      const [row] = await database.rows(find, [keyOf(token), idleSeconds])
      if (!row) return undefined
      const { isStale, ...session } = Row.parse(row)
      if (isStale) await database.rows('update sessions set last_seen_at = now() where key = $1', [session.key])
      return session
    },
    ofUser: (userId: string): Promise<ListedSession[]> =>
      database.rows<ListedSession & Record<string, unknown>>(
        `select key, address, user_agent as "userAgent", created_at as "createdAt", last_seen_at as "lastSeenAt"
         from sessions where user_id = $1 and not is_pending and expires_at > now()
           and last_seen_at > now() - make_interval(secs => $2) order by last_seen_at desc, key`,
        [userId, idleSeconds],
      ),
    /** Ends one of the user's sessions. Returns whether it existed. */
    async end(userId: string, key: string): Promise<boolean> {
      const rows = await database.rows('delete from sessions where user_id = $1 and key = $2 returning key', [
        userId,
        key,
      ])
      return rows.length > 0
    },
    /** Ends all sessions of a user except `except`, in the caller's transaction if there is one. */
    async endAll(
      userId: string,
      { except = '', client }: { except?: string; client?: PoolClient } = {},
    ): Promise<void> {
      const text = 'delete from sessions where user_id = $1 and key <> $2'
      await (client ? client.query(text, [userId, except]) : database.rows(text, [userId, except]))
    },
    purge: () =>
      database.rows(
        'delete from sessions where expires_at < now() or last_seen_at < now() - make_interval(secs => $1)',
        [idleSeconds],
      ),
  }
}

export type SessionStore = ReturnType<typeof createSessionStore>
