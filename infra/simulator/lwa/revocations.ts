import { hash } from 'node:crypto'

/** A grant's name in the access tokens that came of it. */
export const grantOf = (refreshToken: string): string => hash('sha256', refreshToken, 'base64url').slice(0, 16)

/** Refresh tokens that sellers and advertisers have taken back; with their access tokens. */
export class Revocations {
  readonly #grants = new Set<string>()

  add(refreshToken: string): void {
    this.#grants.add(grantOf(refreshToken))
  }

  has(grant: string): boolean {
    return this.#grants.has(grant)
  }

  clear(): void {
    this.#grants.clear()
  }
}
