import { createHash } from 'node:crypto'
import { z } from 'zod'
import { signed } from '../signed.ts'
import { aws } from '../world.ts'

const Session = z.object({ use: z.literal('session'), keyId: z.string(), expiresAt: z.number() })

const secretFor = (keyId: string) => signed.mac(`secret of ${keyId}`)

/** Mints temporary keys of a role; the session token carries all their data. */
export function mintSession(name: string, seconds: number) {
  const expiresAt = Date.now() + seconds * 1_000
  const digest = createHash('sha256').update(`${name} ${expiresAt}`).digest('hex').toUpperCase()
  const keyId = `ASIA${digest.slice(0, 16)}`
  return {
    accessKeyId: keyId,
    secretAccessKey: secretFor(keyId),
    sessionToken: signed.seal({ use: 'session', keyId, expiresAt }),
    expiresAt: new Date(expiresAt),
  }
}

/** Returns the secret of the developer's key or of a valid role session; undefined for any other key. */
export function secretOf(accessKeyId: string, sessionToken: string | undefined): string | undefined {
  if (accessKeyId === aws.accessKeyId) return aws.secretAccessKey
  const session = Session.safeParse(sessionToken && signed.open(sessionToken))
  if (!session.success || session.data.keyId !== accessKeyId || session.data.expiresAt < Date.now()) return undefined
  return secretFor(accessKeyId)
}
