import { answerFailures, observeRequests } from '@platform/http'
import express, { type Express, type RequestHandler } from 'express'
import type { Context } from './context.ts'
import { paths } from './oidc/paths.ts'
import { authorizationServerMetadata, protectedResourceMetadata } from './routes/metadata.ts'
import { postOAuth } from './routes/post-oauth.ts'

/** How long a copy of a public document may be kept; a new signing key is published for longer before it signs. */
const cacheSeconds = 60

const publish =
  (document: () => object, type = 'application/json'): RequestHandler =>
  (_req, res) => {
    res.set({ 'cache-control': `public, max-age=${cacheSeconds}`, 'content-type': type })
    res.send(JSON.stringify(document()))
  }

/** The HTTP side: the OAuth endpoints and the public documents, and nothing else. */
export function createServer({ config, log, metrics, oauth, ring }: Context): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.use(observeRequests({ log, metrics }))

  const form = postOAuth(oauth)
  app.post(paths.token, form)
  app.post(paths.revoke, form)
  app.post(paths.introspect, form)
  const metadata = authorizationServerMetadata(config.oauth)
  const resource = protectedResourceMetadata(config.oauth)
  app.get(
    paths.jwks,
    publish(() => ({ keys: ring.keys().published }), 'application/jwk-set+json'),
  )
  app.get(
    paths.metadata,
    publish(() => metadata),
  )
  app.get(
    paths.protectedResource,
    publish(() => resource),
  )

  const methods = Object.entries(paths).map(([name, path]): [string, string[]] => [
    path,
    ['token', 'revoke', 'introspect'].includes(name) ? ['POST'] : ['GET', 'HEAD'],
  ])
  answerFailures(app, new Map(methods), { log })
  return app
}
