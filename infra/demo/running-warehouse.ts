import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'

const file = resolve(import.meta.dirname, '../../.local/demo.json')

const RunningDemo = z.object({
  tenants: z.array(z.object({ name: z.string(), warehouse: z.object({ database: z.string() }).optional() })),
  backing: z.object({ warehouse: z.url() }),
})

/** Returns the administrator URL of a tenant's database in the running platform. @throws Error if it is not running */
export async function runningWarehouse(tenantName: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error('the platform is not running (.local/demo.json is missing): start it, or pass --url')
  })
  const { tenants, backing } = RunningDemo.parse(JSON.parse(text))
  const database = tenants.find(({ name }) => name === tenantName)?.warehouse?.database
  if (!database) throw new Error(`.local/demo.json names no warehouse database of ${tenantName}: pass --url`)
  const url = new URL(backing.warehouse)
  url.pathname = `/${database}`
  return url.href
}
