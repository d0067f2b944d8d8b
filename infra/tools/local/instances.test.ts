import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from '@jest/globals'
import { freePort } from './backing/free-port.ts'
import { addressesOf, gatewayPorts, planInstances } from './instances.ts'

it('names the port that is in use, also that of a later gateway, and what to do', async () => {
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  const message = `Port ${port} is in use: choose another with PORT=… npm start, or stop what listens there.`
  await expect(gatewayPorts(port, 1)).rejects.toThrow(message)
  await expect(gatewayPorts(port - 1, 2)).rejects.toThrow(message)
  other.close()
  await once(other, 'close')
  expect(await gatewayPorts(port, 1)).toEqual([port])
})

it('gives every copy of every service ports of its own, and gateways those asked for', async () => {
  const instances = await planInstances([8080, 8081])
  expect(instances.map(({ name }) => name).sort()).toEqual([
    'amazon-ads',
    'amazon-retail',
    'audit-log',
    'auth',
    'gateway',
    'gateway-2',
    'warehouse-query',
  ])
  const ports = instances.flatMap(({ port, opsPort }) => [port, opsPort])
  expect(new Set(ports).size).toBe(14)
  expect(instances.find(({ name }) => name === 'gateway-2')?.port).toBe(8081)
  expect(addressesOf(instances).gateway).toBe('http://127.0.0.1:8080')
})
