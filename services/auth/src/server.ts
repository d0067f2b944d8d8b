import type { RequestListener } from 'node:http'
import { answerFailures, createObserver, type Observer, observeRequests } from '@platform/http'
import express, { type Express, type RequestHandler } from 'express'
import { addConsole } from './console/add-console.ts'
import type { Context } from './context.ts'
import { addInteractionPages } from './interaction/interaction-pages.ts'
import { paths } from './oidc/paths.ts'
import { sendAsset } from './pages/assets.ts'
import { pageRouter } from './pages/page-router.ts'
import { fastPath } from './routes/fast-path.ts'
import { getAuthorize } from './routes/get-authorize.ts'
import { authorizationServerMetadata, protectedResourceMetadata } from './routes/metadata.ts'
import { postOAuth } from './routes/post-oauth.ts'
import { postSetupCode } from './routes/post-setup-code.ts'
import { addUserPages } from './users/pages/add-user-pages.ts'

/** How long clients may cache a public document. A new signing key is published for longer before it signs. */
const cacheSeconds = 60

const publish =
  (document: () => object, type = 'application/json'): RequestHandler =>
  (_req, res) => {
    res.set({ 'cache-control': `public, max-age=${cacheSeconds}`, 'content-type': type })
    res.send(JSON.stringify(document()))
  }

/** Creates the Express application: OAuth endpoints, public documents and pages. */
export function createApp(context: Context, observe: Observer): Express {
  const { config, log, oauth, ring, manageSetupCodes } = context
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.use(observeRequests(observe))

  app.get(paths.authorize, getAuthorize(oauth))
  app.get(`${paths.authorize}/:uid`, getAuthorize(oauth))
  const form = postOAuth(context)
  app.post(paths.token, form)
  app.post(paths.revoke, form)
  app.post(paths.introspect, form)
  app.post(paths.setupCode, postSetupCode({ manageSetupCodes }))
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

  app.use(
    pageRouter({ issuer: config.oauth.issuer, log, prefixes: ['/admin'] }, (pages) => {
      pages.get('/admin/assets/:file', sendAsset)
      addUserPages(pages, context)
      addConsole(pages, context)
    }),
  )

  app.use(
    pageRouter({ issuer: config.oauth.issuer, log, prefixes: [paths.interaction] }, (pages) =>
      addInteractionPages(pages, context),
    ),
  )

  const methods = Object.entries(paths).map(([name, path]): [string, string[]] => [
    path,
    ['token', 'revoke', 'introspect', 'setupCode'].includes(name) ? ['POST'] : ['GET', 'HEAD'],
  ])
  answerFailures(app, new Map(methods), { log })
  return app
}

/** Creates the request listener of the service. */
export function createServer(context: Context): RequestListener {
  const observe = createObserver(context)
  const handleFast = fastPath({ ...context, observe })
  const app = createApp(context, observe)
  return (req, res) => {
    if (!handleFast(req, res)) app(req, res)
  }
}
