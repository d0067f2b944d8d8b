import { argon2Sync } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { countDerivations } from '../../../test/support/derivations.ts'
import { createPasswords, decoy } from './passwords.ts'

const passwords = createPasswords()

it("a password hash is argon2id with OWASP's parameters and a new salt, and verifies the password", async () => {
  const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await passwords.verify('correct horse', one)).toBe(true)
  expect(await passwords.verify('correct horsf', one)).toBe(false)
  expect(passwords.isOutdated(one)).toBe(false)
})

it('a password verifies in every Unicode normalisation', async () => {
  const composed = await passwords.hash('Gr\u00fc\u00dfe aus K\u00f6ln')
  expect(await passwords.verify('Gru\u0308\u00dfe aus Ko\u0308ln', composed)).toBe(true)
})

it('a hash of other parameters still verifies and is outdated', async () => {
  const nonce = Buffer.alloc(16, 1)
  const tag = argon2Sync('argon2id', { message: 'old', nonce, parallelism: 1, tagLength: 32, memory: 8_192, passes: 3 })
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const stored = `$argon2id$v=19$m=8192,t=3,p=1$${text(nonce)}$${text(tag)}`
  expect(await passwords.verify('old', stored)).toBe(true)
  expect(await passwords.verify('new', stored)).toBe(false)
  expect(passwords.isOutdated(stored)).toBe(true)
})

it('verifying without a stored hash takes the same work and never matches', async () => {
  const stored = await passwords.hash('another one')
  const derivations = (hash?: string) =>
    countDerivations(async () => expect(await passwords.verify('a guess', hash)).toBe(false))
  expect(await derivations(stored)).toBe(1)
  expect(await derivations()).toBe(1)
  expect(passwords.isOutdated(decoy)).toBe(false)
})

it('password checks beyond the running and waiting ones are refused at once as unavailable', async () => {
  const few = createPasswords({ runningMax: 1, waitingMax: 1 })
  const [running, waiting, refused] = await Promise.allSettled([few.verify('a'), few.verify('b'), few.verify('c')])
  expect([running, waiting]).toEqual(Array(2).fill({ status: 'fulfilled', value: false }))
  expect(refused).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable', status: 503 } })
  expect(await few.verify('d')).toBe(false)
})
