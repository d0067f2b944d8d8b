import { Agent } from 'node:http'
import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { Redis } from 'ioredis'
import { createRemoteJWKSet, jwtVerify } from 'jose'

// Peer (b): the stack as the libraries' manuals put it together. A signature check and a counter per request.
const redis = new Redis(process.env.REDIS_URL ?? '')
const issuer = process.env.ISSUER ?? ''
const keys = createRemoteJWKSet(new URL(process.env.JWKS_URL ?? ''))
const app = express()
app.disable('x-powered-by')
app.use(async (req, res, next) => {
  const token = (req.headers.authorization ?? '').replace(/^Bearer /, '')
  const { payload } = await jwtVerify(token, keys, { issuer, audience: issuer })
  const minute = Math.floor(Date.now() / 60_000)
  const key = `plain:${payload.client_id}:${minute}`
  const used = await redis.incr(key)
  if (used === 1) await redis.expire(key, 60)
  if (used > 240) return void res.status(429).json({ error: 'rate_limited' })
  next()
})
app.use(
  createProxyMiddleware({
    target: process.env.UPSTREAM ?? '',
    agent: new Agent({ keepAlive: true, maxSockets: 512 }),
    xfwd: true,
  }),
)
app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
