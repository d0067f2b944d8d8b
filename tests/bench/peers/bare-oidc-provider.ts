import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { z } from 'zod'

// Peer: oidc-provider configured as in its manual. Everything in memory, no gateway, no audit, no log, JWTs by ES256.
// The copy that auth uses, because another version would give other figures.
const ofAuth = createRequire(resolve(import.meta.dirname, '../../../services/auth/package.json'))
const { Provider } = await import(ofAuth.resolve('oidc-provider'))

const port = Number(process.env.PORT)
const issuer = `http://127.0.0.1:${port}`
const audience = 'https://api.example'
const scope = 'account:read retail:read ads:read brand_analytics:read'
const clients = z
  .array(z.object({ client_id: z.string(), client_secret: z.string() }))
  .parse(JSON.parse(process.env.CLIENTS ?? '[]'))
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })

const configuration = {
  clients: clients.map((client) => ({
    ...client,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope,
  })),
  jwks: { keys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'bench' }] },
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  routes: { token: '/oauth/token' },
  scopes: scope.split(' '),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: () => ({
        scope,
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3_600,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
}
process.on('SIGTERM', () => process.exit())
new Provider(issuer, configuration).listen(port, '127.0.0.1', () => console.log('ready'))
