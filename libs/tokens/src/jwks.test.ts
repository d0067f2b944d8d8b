import { expect, it } from '@jest/globals'
import { startHangUpServer } from '@platform/testkit'
import { exportJWK, generateKeyPair } from 'jose'
import { openJwks } from './jwks.ts'

it('reads of the key set survive a server that closes kept-alive connections', async () => {
  const { publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'known', alg: 'ES256', use: 'sig' }
  const issuer = await startHangUpServer(JSON.stringify({ keys: [jwk] }))
  const warnings: string[] = []
  const keyOf = openJwks(issuer.url, { log: { warn: (_fields, message) => warnings.push(message) }, cooldownMs: 0 })
  const token = { payload: '', signature: '' }
  await keyOf({ alg: 'ES256', kid: 'known' }, token)
  for (let n = 0; n < 3; n += 1) {
    await expect(keyOf({ alg: 'ES256', kid: 'unknown' }, token)).rejects.toThrow('no applicable key')
  }
  expect(warnings).toEqual([])
  expect(issuer.requests.map(({ connection }) => connection)).toEqual([1, 2, 3, 4])
  await issuer.close()
})
