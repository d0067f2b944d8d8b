import { freePort, isPortFree } from './backing/free-port.ts'
import { type Instance, type ServiceName, services } from './services.ts'
import { StartFailure } from './start-failure.ts'

/** Returns consecutive ports for the gateways. @throws StartFailure if one is in use */
export async function gatewayPorts(first: number, gateways: number): Promise<number[]> {
  const ports = Array.from({ length: gateways }, (_, index) => first + index)
  for (const port of ports) {
    if (await isPortFree(port)) continue
    throw new StartFailure(
      `Port ${port} is in use: choose another with PORT=… npm start, or stop the process that listens there.`,
    )
  }
  return ports
}

/** Plans every instance of every service with its ports; the instances of a service are `name`, `name-2`, …. */
export async function planInstances(ports: readonly number[]): Promise<Instance[]> {
  const instances: Instance[] = []
  for (const kind of services) {
    const own = kind.name === 'gateway' ? ports : [await freePort()]
    for (const [index, port] of own.entries()) {
      const name = index === 0 ? kind.name : `${kind.name}-${index + 1}`
      instances.push({ name, kind, port, opsPort: await freePort() })
    }
  }
  return instances
}

/** Returns the base URL of the first instance of each service. */
export function addressesOf(instances: readonly Instance[]): Record<ServiceName, string> {
  const address = (service: ServiceName) => `http://127.0.0.1:${instances.find(({ name }) => name === service)?.port}`
  return {
    gateway: address('gateway'),
    auth: address('auth'),
    'warehouse-query': address('warehouse-query'),
    'audit-log': address('audit-log'),
    'amazon-retail': address('amazon-retail'),
    'amazon-ads': address('amazon-ads'),
    'sync-worker': address('sync-worker'),
  }
}
