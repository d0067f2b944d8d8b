import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { ConfigError, masterKeys, readEnv } from './index.ts'

const Schema = z.object({
  PORT: z.coerce.number().int(),
  URL: z.url(),
  LEVEL: z.string().default('info'),
  KEYS: masterKeys.optional(),
})

describe('readEnv', () => {
  it('returns typed values, with defaults for absent or empty variables', () => {
    expect(readEnv(Schema, { PORT: '80', URL: 'http://a', LEVEL: '' })).toEqual({
      PORT: 80,
      URL: 'http://a',
      LEVEL: 'info',
    })
  })

  it('reports every variable that is missing or wrong, and no value', () => {
    const read = () => readEnv(Schema, { PORT: 'secret-port', KEYS: 'k1:c2hvcnQ=' })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(/PORT: .*\n.*URL: .*\n.*KEYS: /)
    expect(read).not.toThrow(/secret-port|c2hvcnQ/)
  })

  it('reads master keys in order', () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    expect(readEnv(z.object({ KEYS: masterKeys }), { KEYS: `new:${key},old:${key}` }).KEYS.map(({ id }) => id)).toEqual(
      ['new', 'old'],
    )
  })
})
