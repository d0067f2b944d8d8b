import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { ExternalSigningKey } from 'oidc-provider'
import type { PrivateJwk } from './signing-key.ts'

/** Signs ES256 on the calling thread. A signature takes about 30 µs; Web Crypto's hand-over to the thread pool doubles that. */
export class Es256Signer extends ExternalSigningKey {
  readonly #jwk: PrivateJwk
  readonly #private: KeyObject
  readonly #public: KeyObject

  constructor(jwk: PrivateJwk) {
    super()
    this.#private = createPrivateKey({ key: jwk, format: 'jwk' })
    this.#public = createPublicKey(this.#private)
    this.#jwk = jwk
  }

  override get kid(): string {
    return this.#jwk.kid
  }

  override get alg(): string {
    return this.#jwk.alg
  }

  override keyObject(): KeyObject {
    return this.#public
  }

  override sign(data: Uint8Array): Uint8Array {
    return sign('sha256', data, { key: this.#private, dsaEncoding: 'ieee-p1363' })
  }
}
