import { describe, expect, it } from '@jest/globals'
import { userAgent } from './user-agent.ts'

const attributes = { Language: 'Java/1.8' }

describe('the User-Agent', () => {
  it('names the application, its version and the language', () => {
    expect(userAgent({ name: 'My Selling Tool', version: '2.0', attributes: { Platform: 'Windows/10' } })).toMatch(
      /^My Selling Tool\/2\.0 \(Language=JavaScript\/Node\.js \d+\.\d+\.\d+; Platform=Windows\/10\)$/,
    )
  })

  it('quotes each delimiter where it would end a part, and only there', () => {
    expect(
      userAgent({ name: 'A/B(C;=)\\', version: '1(2/3)\\', attributes: { ...attributes, 'a=b;': 'c=d;e)f/\\' } }),
    ).toBe('A\\/B(C;=)\\\\/1\\(2/3)\\\\ (Language=Java/1.8; a\\=b;=c=d\\;e\\)f/\\\\)')
  })

  it('contains no line break and only ASCII characters', () => {
    expect(userAgent({ name: 'Ä\r\nX-Evil: 1', version: '1', attributes })).toBe('???X-Evil: 1/1 (Language=Java/1.8)')
  })

  it('has at most 500 characters and stays well-formed for any input', () => {
    const long = '('.repeat(400)
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`Attribute${n}`, ';'.repeat(100)]))
    const text = userAgent({ name: '/'.repeat(400), version: long, attributes: { Language: ')'.repeat(400), ...many } })
    expect(text.length).toBeLessThanOrEqual(500)
    expect(text).toMatch(/[^\\]\)$|\\\)\)$|;\)$/)
    expect(text).toMatch(/^(\\\/){60}\/(\\\(){60} \(Language=(\\\)){60}/)
  })
})
