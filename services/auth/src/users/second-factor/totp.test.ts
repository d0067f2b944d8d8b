import { randomBytes } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret, TOTP } from 'otpauth'
import { createKeyedHash } from '../keyed-hash.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { enrolmentOf, newTotpSecret, stepOf } from './totp.ts'

const codeAt = (secret: string, steps: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + steps * 30_000 })

it('TOTP accepts the codes of the current and the adjacent steps, and returns the step', () => {
  const secret = newTotpSecret()
  const steps = [-2, -1, 0, 1, 2].map((delta) => stepOf(secret, codeAt(secret, delta)))
  const now = steps[2] ?? Number.NaN
  expect(steps).toEqual([undefined, now - 1, now, now + 1, undefined])
  expect(Math.abs(now - Date.now() / 30_000)).toBeLessThan(2)
})

it.each(['', '12345', '1234567', 'abcdef', '-12345', '1e5000'])('TOTP rejects %j', (code) => {
  expect(stepOf(newTotpSecret(), code)).toBeUndefined()
})

it('an enrolment has the 160-bit secret as a URL, a QR code and text', () => {
  const secret = newTotpSecret()
  const { uri, svg, text } = enrolmentOf(secret, { email: 'a@b.example', issuer: 'api.example.com' })
  expect(uri).toMatch(/^otpauth:\/\/totp\/api\.example\.com:a%40b\.example\?/)
  expect(new URL(uri).searchParams.get('secret')).toBe(secret)
  expect(text.replaceAll(' ', '')).toBe(secret)
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(svg).toMatch(/^<svg /)
  expect(svg).not.toMatch(/script|style=/)
})

it('a recovery code matches in any spelling, for its owner only', () => {
  const keyedHash = createKeyedHash(randomBytes(32))
  const codes = newRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  const hashOf = (code: string, userId = 'usr_a') => recoveryCodeHash(keyedHash, userId, code).toString('hex')
  const [code = ''] = codes
  expect(code).toMatch(/^[0-9a-z]{5}-[0-9a-z]{5}$/)
  for (const typed of [
    code.toUpperCase(),
    code.replace('-', ' '),
    ` ${code.replaceAll('0', 'O').replaceAll('1', 'l')} `,
  ])
    expect(hashOf(typed)).toBe(hashOf(code))
  expect(hashOf(code, 'usr_b')).not.toBe(hashOf(code))
})
