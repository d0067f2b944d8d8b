import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { z } from 'zod'

/** Only what verifiers need: a private member can never slip through. */
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

/** A key as one replica knows it. Times are of the local monotonic clock, in milliseconds. */
export interface SigningKey {
  kid: string
  publicJwk: PublicJwk
  privateJwk: PrivateJwk
  signsFromMs: number
}

/** A new ES256 key, named by its RFC 7638 thumbprint. */
export async function newSigningKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk: JWK = await exportJWK(privateKey)
  return PrivateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' })
}
