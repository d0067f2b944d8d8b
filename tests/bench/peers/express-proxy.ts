import { Agent } from 'node:http'
import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'

// Peer (a): a plain proxy. No token, no limit, no log.
const app = express()
app.disable('x-powered-by')
app.use(
  createProxyMiddleware({
    target: process.env.UPSTREAM ?? '',
    agent: new Agent({ keepAlive: true, maxSockets: 512 }),
    xfwd: true,
  }),
)
app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
