import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const password = z.string().regex(/^[0-9a-f]{48}$/) // no character that is special in SQL, a URL or a configuration file
const LocalSecrets = z.object({
  servers: z.object({ postgres: password, mariadb: password, redis: password, nats: password }),
  roleKey: z.base64(),
  secretsKey: z.base64(),
  clientSecretPepper: z.base64(),
  checkpointKey: z.base64(),
})

/** Secrets that this checkout generated at its first start. */
export type LocalSecrets = z.infer<typeof LocalSecrets>

const newPassword = () => randomBytes(24).toString('hex')
const newKey = () => randomBytes(32).toString('base64')

function generate(): LocalSecrets {
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    servers: { postgres: newPassword(), mariadb: newPassword(), redis: newPassword(), nats: newPassword() },
    roleKey: newKey(),
    secretsKey: newKey(),
    clientSecretPepper: newKey(),
    checkpointKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  }
}

/** Reads `<dir>/secrets.json`; creates it if it is missing. */
export function readSecrets(dir: string): LocalSecrets {
  const file = join(dir, 'secrets.json')
  if (existsSync(file)) return LocalSecrets.parse(JSON.parse(readFileSync(file, 'utf8')))
  const secrets = generate()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return secrets
}

/** Returns the password of a service's database role. */
export function rolePassword({ roleKey }: LocalSecrets, schema: string): string {
  return createHmac('sha256', roleKey).update(schema).digest('hex')
}

/** Returns the key that signs cursors. */
export function cursorKey({ roleKey }: LocalSecrets): string {
  return createHmac('sha256', roleKey).update('cursors').digest('base64')
}
