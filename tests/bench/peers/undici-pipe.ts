import { createServer } from 'node:http'
import { Pool } from 'undici'

// Peer (c): the minimum that Node needs to forward a request. No checks, no limits, no back-pressure.
const pool = new Pool(process.env.UPSTREAM ?? '', { connections: 512, pipelining: 1 })
const server = createServer((req, res) => {
  const { host: _host, connection: _connection, ...headers } = req.headers
  pool.dispatch(
    { path: req.url ?? '/', method: req.method ?? 'GET', headers, body: req.method === 'GET' ? null : req },
    {
      onRequestStart() {},
      onResponseStart: (_controller, status, answered) => void res.writeHead(status, answered),
      onResponseData: (_controller, chunk) => void res.write(chunk),
      onResponseEnd: () => void res.end(),
      onResponseError: () => void res.destroy(),
    },
  )
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
