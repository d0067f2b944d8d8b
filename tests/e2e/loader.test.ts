import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let tenantId: string
beforeAll(async () => {
  p = await openRunningPlatform('loader')
  tenantId = String((await p.command('auth', 'tenant.create', { name: 'Loaded' })).id)
})
afterAll(() => p?.close())

const loaderOf = async () =>
  String(((await p.command('warehouse-query', 'loader.get', { tenantId })) as { url: string }).url)
const set = (input: object) => p.command('warehouse-query', 'warehouse.set', { tenantId, ...input })

describe('the account that loads data for a tenant', () => {
  it('is refused while the tenant has none, with the command that makes one', async () => {
    await expect(loaderOf()).rejects.toMatchObject({ friendly: expect.stringContaining('--loader-url') })
  })

  it('is made by provisioning', async () => {
    const { database, user, loader } = (await p.command('warehouse-query', 'warehouse.provision', {
      tenantId,
    })) as Record<string, string>
    const url = new URL(await loaderOf())
    expect(url).toMatchObject({ username: loader, pathname: `/${database}` })
    expect(loader).not.toBe(user)
  })

  it('is the one that an operator sets, and none after the warehouse is set without one', async () => {
    const url = await loaderOf()
    await set({ url, loaderUrl: url })
    expect(await loaderOf()).toBe(url)
    await set({ url })
    await expect(loaderOf()).rejects.toMatchObject({ friendly: expect.stringContaining('--loader-url') })
  })

  it('must belong to the same database, and must be reachable', async () => {
    await p.command('warehouse-query', 'warehouse.provision', { tenantId })
    const url = await loaderOf()
    const changed = (change: (url: URL) => void) => {
      const other = new URL(url)
      change(other)
      return other.href
    }
    const elsewhere = changed((it) => (it.pathname = '/mysql'))
    await expect(set({ url, loaderUrl: elsewhere })).rejects.toMatchObject({
      details: { issues: [{ path: 'loaderUrl', message: expect.stringContaining('same server and database') }] },
    })
    const wrong = changed((it) => (it.password = 'wrong'))
    await expect(set({ url, loaderUrl: wrong })).rejects.toMatchObject({
      details: { issues: [{ path: 'loaderUrl', message: expect.stringContaining('ER_ACCESS_DENIED_ERROR') }] },
    })
  })
})
