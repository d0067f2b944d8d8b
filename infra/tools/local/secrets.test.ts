import { statSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { readSecrets, rolePassword } from './secrets.ts'
import { scratchFolder } from './testing/scratch.ts'

it('generates secrets once for each folder, for its owner alone', () => {
  using folder = scratchFolder()
  using other = scratchFolder()
  const secrets = readSecrets(folder.dir)
  expect(readSecrets(folder.dir)).toEqual(secrets)
  expect(readSecrets(other.dir)).not.toEqual(secrets)
  expect(statSync(`${folder.dir}/secrets.json`).mode & 0o777).toBe(0o600)
  expect(Buffer.from(secrets.secretsKey, 'base64')).toHaveLength(32)
  expect(rolePassword(secrets, 'auth')).not.toBe(rolePassword(secrets, 'gateway'))
})
