import { Cleanup } from '@platform/lifecycle'
import { z } from 'zod'
import { createApp } from '../../../services/auth/src/server.ts'
import { freshDatabase } from '../../../services/auth/test/support/fresh-database.ts'
import { startAuth } from '../../../services/auth/test/support/start-auth.ts'

interface Layer {
  route?: { path: string; methods: Record<string, boolean> } | undefined
  handle: { stack?: Layer[] | undefined }
}
const Layer: z.ZodType<Layer> = z.lazy(() =>
  z.object({
    route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }).optional(),
    // A router is a function with its layers.
    handle: z.preprocess((handle) => ({ stack: Object(handle).stack }), z.object({ stack: z.array(Layer).optional() })),
  }),
)

/** Method and path of every route of auth's router, including those of oidc-provider. */
export interface AuthRoutes {
  routes: { method: string; path: string }[]
  close(): Promise<void>
}

const routesOf = (layers: Layer[]): AuthRoutes['routes'] =>
  layers.flatMap(({ route, handle }) => {
    const methods = Object.keys(route?.methods ?? {})
    // A route for several methods is the one that answers `method_not_allowed`.
    const own =
      methods.length > 1 ? [] : methods.map((method) => ({ method: method.toUpperCase(), path: route?.path ?? '' }))
    return [...own, ...routesOf(handle.stack ?? [])]
  })

/** Opens auth on real servers and reads its router. */
export const readAuthRoutes = (): Promise<AuthRoutes> =>
  Cleanup.scope(async (cleanup) => {
    const database = cleanup.use(await freshDatabase(), (it) => it.close())
    const { context } = cleanup.use(await startAuth({ postgres: database.url }), (it) => it.close())
    const { router } = createApp(context, () => {})
    return { routes: routesOf(z.array(Layer).parse(router.stack)), close: () => cleanup.close() }
  })
