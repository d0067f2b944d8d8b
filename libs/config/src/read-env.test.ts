import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { ConfigError, masterKeys, readEnv, urlProblem, urlRules } from './index.ts'

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

  it('reports a missing variable as missing', () => {
    expect(() => readEnv(Schema, {})).toThrow(/PORT: is missing\n.*URL: is missing/)
  })

  it('takes a list of servers where one is allowed, and a socket instead of a host', () => {
    expect(urlProblem('nats://a:4222,b:4222', urlRules.nats)).toBeUndefined()
    expect(urlProblem('postgres:///platform?host=/run/postgresql', urlRules.postgres)).toBeUndefined()
    expect(urlProblem('postgres:///platform', urlRules.postgres)).toMatch(/for example postgres:\/\/user/)
  })

  it('reads master keys in order', () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    expect(readEnv(z.object({ KEYS: masterKeys }), { KEYS: `new:${key},old:${key}` }).KEYS.map(({ id }) => id)).toEqual(
      ['new', 'old'],
    )
  })
})
