import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
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
  access: z.union([z.literal('public'), z.array(z.string())]),
  service: z.string(),
  bodyBytesMax: z.number(),
})

/** Every endpoint that a service declares, by what its route files export. */
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
      access === 'public' ? [] : [line(service, method, path, access)],
    )
    expect(declared.length).toBeGreaterThan(0)
    expect(forwarded.sort()).toEqual(declared.sort())
  })

  it('agree on how large a body may be', async () => {
    const forwarded = await forwardedRoutes()
    for (const { method, path, bodyBytesMax } of await declaredRoutes()) {
      if (method === 'get') continue
      const row = forwarded.find((one) => one.path === path && one.method === method.toUpperCase())
      expect([path, row?.bodyBytesMax]).toEqual([path, bodyBytesMax ?? 1_048_576])
    }
  })
})
