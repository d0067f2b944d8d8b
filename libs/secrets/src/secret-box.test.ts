import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SecretBox } from './index.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const old = key('k1')
const box = new SecretBox([old])

describe('SecretBox', () => {
  it('opens the values it sealed, and seals equal texts differently', () => {
    const sealed = [box.seal('refresh-token', 'row-1'), box.seal('refresh-token', 'row-1')]
    expect(sealed.map((value) => box.open(value, 'row-1'))).toEqual(['refresh-token', 'refresh-token'])
    expect(sealed[0]).not.toBe(sealed[1])
    expect(sealed[0]).not.toContain(Buffer.from('refresh-token').toString('base64url'))
  })

  it('opens no value with another context, and no changed value', () => {
    const sealed = box.seal('secret', 'row-1')
    expect(() => box.open(sealed, 'row-2')).toThrow()
    const parts = sealed.split('.')
    for (const index of [2, 3]) {
      const bytes = Buffer.from(parts[index] ?? '', 'base64url')
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        expect(() => box.open(parts.with(index, changed.toString('base64url')).join('.'), 'row-1')).toThrow()
      }
    }
  })

  it('seals with a new master key, opens with the old one, and finds the values to seal again', () => {
    const rotated = new SecretBox([key('k2'), old])
    const before = box.seal('secret', 'row-1')
    expect(rotated.open(before, 'row-1')).toBe('secret')
    expect(rotated.isCurrent(before)).toBe(false)
    expect(rotated.isCurrent(rotated.seal('secret', 'row-1'))).toBe(true)
    expect(() => box.open(rotated.seal('secret', 'row-1'), 'row-1')).toThrow('no master key')
  })
})
