import { once } from 'node:events'
import { request } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { clientKeepAliveMs, serverKeepAlive } from '@platform/lifecycle'
import { selfSigned } from './self-signed.ts'

const names = [
  ...['na', 'eu', 'fe'].flatMap((region) => [
    `sellingpartnerapi-${region}.amazon.com`,
    `sandbox.sellingpartnerapi-${region}.amazon.com`,
  ]),
  ...['api.amazon.com', 'api.amazon.co.uk', 'api.amazon.co.jp'],
]

/** Redirects all HTTPS connections of this process to one port of this machine. */
class Detour extends https.Agent {
  readonly #port: number
  readonly #ca: string

  constructor(port: number, ca: string) {
    super({ keepAlive: true, timeout: clientKeepAliveMs })
    this.#port = port
    this.#ca = ca
  }

  override createConnection(
    options: Parameters<https.Agent['createConnection']>[0],
    callback?: Parameters<https.Agent['createConnection']>[1],
  ) {
    const { host } = options
    const detour = { host: '127.0.0.1', port: this.#port, ca: this.#ca, servername: host ?? '' }
    return super.createConnection({ ...options, ...detour }, callback)
  }
}

/**
 * Opens a TLS proxy in front of the simulator with Amazon's host names; until it is closed, this process reaches it instead of
 * Amazon.
 */
export async function openAmazonFront(simulatorUrl: string): Promise<{ close(): Promise<void> }> {
  const { key, cert } = selfSigned(names)
  const target = new URL(simulatorUrl)
  const server = https.createServer({ ...serverKeepAlive, key, cert }, (req, res) => {
    const { method, headers, url: path } = req
    const forwarded = { ...headers, 'x-forwarded-host': headers.host, 'x-forwarded-proto': 'https' }
    const { hostname, port } = target
    const onward = request({ hostname, port, method, path, headers: forwarded }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.on('error', () => res.destroy())
    req.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const before = https.globalAgent
  const detour = new Detour((server.address() as AddressInfo).port, cert)
  https.globalAgent = detour
  return {
    async close() {
      https.globalAgent = before
      detour.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
