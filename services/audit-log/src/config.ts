import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { commonConfig, readEnv, serviceEnv, tokenEnv } from '@platform/config'
import { z } from 'zod'

function parseKey(text: string, context: z.RefinementCtx, read: (der: Buffer) => KeyObject): KeyObject {
  try {
    const key = read(Buffer.from(text, 'base64'))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Reported below, without the value.
  }
  context.addIssue({ code: 'custom', message: 'must be an Ed25519 key, DER in base64' })
  return z.NEVER
}

const privateKey = z
  .string()
  .transform((text, context) =>
    parseKey(text, context, (key) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })),
  )
const publicKeys = z
  .string()
  .default('')
  .transform((list, context) =>
    list
      .split(',')
      .filter(Boolean)
      .map((text) => parseKey(text, context, (key) => createPublicKey({ key, format: 'der', type: 'spki' }))),
  )

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  CHECKPOINT_KEY: privateKey,
  CHECKPOINT_OLD_KEYS: publicKeys,
  AUDIT_STREAM_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1_048_576)
    .default(2 * 1024 ** 3),
})

/** Reads the configuration. @throws ConfigError that names every variable that is missing or wrong. */
export function readConfig(source: NodeJS.ProcessEnv) {
  const env = readEnv(Env, source)
  return {
    ...commonConfig(env),
    checkpoints: { key: env.CHECKPOINT_KEY, oldKeys: env.CHECKPOINT_OLD_KEYS },
    stream: { maxBytes: env.AUDIT_STREAM_MAX_BYTES },
  }
}

/** The result of `readConfig`. */
export type Config = ReturnType<typeof readConfig>
