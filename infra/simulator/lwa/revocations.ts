import { hash } from 'node:crypto'

/** Returns the id of a grant, which its access tokens carry. */
export const grantOf = (refreshToken: string): string => hash('sha256', refreshToken, 'base64url').slice(0, 16)

/** Revoked refresh tokens; their access tokens are revoked with them. */
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
