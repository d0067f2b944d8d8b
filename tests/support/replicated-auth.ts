import { Cleanup } from '@platform/lifecycle'
import { freePort } from '@platform/tools/local/backing/free-port'
import { openBalancer } from './balancer.ts'
import type { RunningPlatform } from './running-platform.ts'
import { addressesOf, openServiceStarter } from './service-starter.ts'

/** Two processes of auth on the data of a running platform, behind a separate gateway that calls them round-robin. */
export const openReplicatedAuth = (p: RunningPlatform) =>
  Cleanup.scope(async (cleanup) => {
    const gatewayPort = await freePort()
    const addresses = { ...addressesOf(p), gateway: `http://127.0.0.1:${gatewayPort}`, auth: '' }
    const startService = await openServiceStarter(p, addresses)
    const start = async (...args: Parameters<typeof startService>): Promise<string> =>
      cleanup.use(await startService(...args), (it) => it.end()).url
    const replicas = await Promise.all([0, 1].map((index) => start(`replica-${index}`, 'auth')))
    const balancer = cleanup.use(await openBalancer(replicas), (open) => open.close())
    addresses.auth = balancer.url
    const gateway = await start('replicated-gateway', 'gateway', gatewayPort)
    return { gateway, balancer, close: () => cleanup.close() }
  })

/** See openReplicatedAuth. */
export type ReplicatedAuth = Awaited<ReturnType<typeof openReplicatedAuth>>
