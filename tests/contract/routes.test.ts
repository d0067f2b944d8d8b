import { globSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { type AuthRoutes, readAuthRoutes } from './support/auth-routes.ts'
import { root } from './support/root.ts'

const Declared = z.object({
  method: z.string(),
  path: z.string(),
  scopes: z.array(z.string()),
  bodyBytesMax: z.number().optional(),
  handle: z.any(),
})
const Forwarded = z.object({
  method: z.string(),
  path: z.string(),
  access: z.union([z.enum(['public', 'client']), z.array(z.string())]),
  service: z.string(),
  bodyBytesMax: z.number(),
})

/** Returns every endpoint that a service declares, from the exports of its route files. */
async function declaredRoutes() {
  const files = globSync(['services/*/src/routes/*.ts', 'services/*/src/v1/get-*.ts'], {
    cwd: root,
    exclude: ['**/*.test.ts'],
  })
  const modules = files.map(async (file) => {
    const [, service = ''] = file.split('/')
    const exports: Record<string, unknown> = await import(join(root, file))
    return Object.values(exports).flatMap((value) => {
      const parsed = Declared.safeParse(value)
      return parsed.success ? [{ service, ...parsed.data }] : []
    })
  })
  return (await Promise.all(modules)).flat()
}

async function forwardedRoutes() {
  const { routes } = await import(join(root, 'services/gateway/src/routes.ts'))
  return z.array(Forwarded).parse(routes)
}

const line = (service: string, method: string, path: string, scopes: readonly string[]) =>
  `${service} ${method.toUpperCase()} ${path} ${[...scopes].sort().join(' ')}`

describe('the gateway and the services behind it', () => {
  it('agree on every endpoint and the scopes it needs', async () => {
    const declared = (await declaredRoutes()).map((it) => line(it.service, it.method, it.path, it.scopes))
    const forwarded = (await forwardedRoutes()).flatMap(({ service, method, path, access }) =>
      typeof access === 'string' ? [] : [line(service, method, path, access)],
    )
    expect(declared.length).toBeGreaterThan(0)
    expect(forwarded.sort()).toEqual(declared.sort())
  })

  it('agree on how large a body may be', async () => {
    const forwarded = await forwardedRoutes()
    for (const { method, path, bodyBytesMax } of await declaredRoutes()) {
      if (method === 'get' || method === 'delete') continue
      const row = forwarded.find((one) => one.path === path && one.method === method.toUpperCase())
      expect([path, row?.bodyBytesMax]).toEqual([path, bodyBytesMax ?? 1_048_576])
    }
  })
})

const Pages = z.array(z.object({ path: z.string(), methods: z.array(z.string()), service: z.string() }))

describe('the gateway and the endpoints of auth that need no token', () => {
  let auth: AuthRoutes
  beforeAll(async () => {
    auth = await readAuthRoutes()
  })
  afterAll(() => auth.close())

  const isPage = (path: string): boolean => /^\/(admin|oauth\/authorize|oauth\/interaction)(\/|$)/.test(path)

  it('agree on every endpoint', async () => {
    const forwarded = (await forwardedRoutes()).flatMap(({ service, method, path, access }) =>
      service === 'auth' && typeof access === 'string' ? [`${method} ${path}`] : [],
    )
    const answered = auth.routes.filter(({ path }) => !isPage(path)).map(({ method, path }) => `${method} ${path}`)
    expect(answered.sort()).toEqual(forwarded.sort())
  })

  it('agree on every page and its methods', async () => {
    const { PageTable } = await import(join(root, 'services/gateway/src/pages/page-table.ts'))
    const { pages } = await import(join(root, 'services/gateway/src/routes.ts'))
    const table = new PageTable(pages, 0)
    const found = auth.routes
      .filter(({ path }) => isPage(path))
      .map(({ method, path }) => ({ method, path, rows: table.find(path.replaceAll(/:\w+/g, 'x1'))?.rows }))
    for (const { method, path, rows } of found)
      expect([path, [...(rows?.keys() ?? [])]]).toEqual([path, expect.arrayContaining([method])])
    const reached = new Set(found.flatMap(({ method, rows }) => (rows ? [`${rows.get(method).path} ${method}`] : [])))
    const offered = Pages.parse(pages).flatMap(({ path, methods }) => methods.map((method) => `${path} ${method}`))
    expect(offered.filter((one) => !reached.has(one))).toEqual([])
  })
})
