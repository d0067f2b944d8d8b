import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from '@jest/globals'
import { freePort } from './backing/free-port.ts'
import { addressesOf, gatewayPorts, planInstances } from './instances.ts'

it('a port in use, also of a later gateway, is refused with its number and the remedy', async () => {
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  const message = `Port ${port} is in use: choose another with PORT=… npm start, or stop the process that listens there.`
  await expect(gatewayPorts(port, 1)).rejects.toThrow(message)
  await expect(gatewayPorts(port - 1, 2)).rejects.toThrow(message)
  other.close()
  await once(other, 'close')
  expect(await gatewayPorts(port, 1)).toEqual([port])
})

it('every instance of every service has its own ports, and gateways have the requested ones', async () => {
  const instances = await planInstances([8080, 8081])
  expect(instances.map(({ name }) => name).sort()).toEqual([
    'amazon-ads',
    'amazon-retail',
    'audit-log',
    'auth',
    'gateway',
    'gateway-2',
    'sync-worker',
    'warehouse-query',
  ])
  const ports = instances.flatMap(({ port, opsPort }) => [port, opsPort])
  expect(new Set(ports).size).toBe(ports.length)
  expect(instances.find(({ name }) => name === 'gateway-2')?.port).toBe(8081)
  expect(addressesOf(instances).gateway).toBe('http://127.0.0.1:8080')
})
