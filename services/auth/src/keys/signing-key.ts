import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { z } from 'zod'

/** The public members only, so that parsing strips the private one. */
export const PublicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
})
export const PrivateJwk = PublicJwk.extend({ d: z.string() })

export type PublicJwk = z.infer<typeof PublicJwk>
export type PrivateJwk = z.infer<typeof PrivateJwk>

/** A signing key. `signsFromMs` is a time of this process's monotonic clock. */
export interface SigningKey {
  kid: string
  publicJwk: PublicJwk
  privateJwk: PrivateJwk
  signsFromMs: number
}

/** Returns a new ES256 key; its id is the RFC 7638 thumbprint. */
export async function newSigningKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk: JWK = await exportJWK(privateKey)
  return PrivateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' })
}
