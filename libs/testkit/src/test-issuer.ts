import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { serverKeepAlive } from '@platform/lifecycle'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Issuer of access tokens for tests of services without auth: real keys, and a key set over HTTP. */
export interface TestIssuer {
  issuer: string
  jwksUrl: string
  /** Signs an access token; any claim or header can be overridden, undefined removes one. */
  mint(
    claims?: Record<string, unknown>,
    options?: { header?: Record<string, unknown>; foreignKey?: boolean },
  ): Promise<string>
  close(): Promise<void>
}

/** Starts the issuer on a free port of the loopback interface. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const [own, foreign] = await Promise.all([generateKeyPair('ES256', { extractable: true }), generateKeyPair('ES256')])
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }
  const server = createServer(serverKeepAlive, (_req, res) =>
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the test issuer has no port')
  const issuer = `http://127.0.0.1:${address.port}`
  return {
    issuer,
    jwksUrl: `${issuer}/oauth/jwks`,
    mint(claims = {}, { header = {}, foreignKey = false } = {}) {
      const now = Math.floor(Date.now() / 1_000)
      const payload = {
        iss: issuer,
        aud: issuer,
        sub: 'cred_test',
        client_id: 'cred_test',
        tenant_id: 'tnt_test',
        jti: randomUUID(),
        iat: now,
        exp: now + 600,
        scope: '',
        ...claims,
      }
      const present = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
      return new SignJWT(present)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'test', ...header })
        .sign(foreignKey ? foreign.privateKey : own.privateKey)
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
