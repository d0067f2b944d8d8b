import { describe, expect, it } from '@jest/globals'
import { readAll } from '../../test/support/read-all.ts'

const japan = 'A1VC38T7YXB528'
const china = 'AAHKV2X7AFYLW'
const table = (cell: Uint8Array | string) =>
  Buffer.concat([Buffer.from('sku\ttitle\nA\t'), Buffer.from(cell), Buffer.from('\n')])
/** "Café", "テスト①" with a character of Windows code page 932, "中文". */
const bytesOf = {
  cafe1252: Buffer.from([0x43, 0x61, 0x66, 0xe9, 0x20, 0x80]),
  japanese932: Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x87, 0x40]),
  chineseGbk: Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
}

describe('the charset', () => {
  it.each([
    ['a byte order mark', Buffer.concat([Buffer.from('\uFEFF'), table('Café')]), {}, 'utf-8', 'bom', 'Café'],
    ['UTF-16 by its mark', Buffer.from('\uFEFFsku\ttitle\nA\tCafé\n', 'utf16le'), {}, 'utf-16le', 'bom', 'Café'],
    [
      'UTF-8 against a header that names Cp1252',
      table('Café'),
      { contentType: 'text/plain; charset=Cp1252' },
      'utf-8',
      'valid_utf8',
      'Café',
    ],
    [
      'the header',
      table(bytesOf.cafe1252),
      { contentType: 'text/plain;charset=Cp1252' },
      'windows-1252',
      'content_type',
      'Café €',
    ],
    [
      'the header with a name of Java',
      table(bytesOf.japanese932),
      { contentType: 'text/plain; charset="cp932"' },
      'shift_jis',
      'content_type',
      'テスト①',
    ],
    [
      'Japan without a header',
      table(bytesOf.japanese932),
      { marketplaceId: japan },
      'shift_jis',
      'marketplace',
      'テスト①',
    ],
    [
      'Japan with a header that names UTF-8',
      table(bytesOf.japanese932),
      { marketplaceId: japan, contentType: 'text/plain; charset=UTF-8' },
      'shift_jis',
      'marketplace',
      'テスト①',
    ],
    ['China without a header', table(bytesOf.chineseGbk), { marketplaceId: china }, 'gbk', 'marketplace', '中文'],
    [
      'an unknown charset',
      table(bytesOf.cafe1252),
      { contentType: 'text/plain; charset=klingon' },
      'windows-1252',
      'default',
      'Café €',
    ],
    ['no evidence', table(bytesOf.cafe1252), {}, 'windows-1252', 'default', 'Café €'],
    ['ASCII', table('Cafe'), { marketplaceId: japan }, 'utf-8', 'ascii', 'Cafe'],
  ])('is decided by evidence, and reported: %s', async (_name, bytes, options, name, evidence, title) => {
    const { rows, facts } = await readAll(bytes, options)
    expect(facts).toMatchObject({ charset: { name, evidence }, replacedCharacters: 0 })
    expect(rows).toEqual([['A', title]])
  })

  it('is decided at the first byte beyond ASCII, however late it comes', async () => {
    const ascii = `sku\ttitle\n${'SKU-1\tplain\n'.repeat(200_000)}`
    const { rows, facts } = await readAll(Buffer.concat([Buffer.from(`${ascii}A\t`), bytesOf.japanese932]), {
      marketplaceId: japan,
    })
    expect(facts.charset).toEqual({ name: 'shift_jis', evidence: 'marketplace' })
    expect(rows.at(-1)).toEqual(['A', 'テスト①'])
  })

  it('stays that of the header when Amazon has cut a name within a character', async () => {
    const cut = Buffer.concat([Buffer.from('テスト'), Buffer.from('テ').subarray(0, 2)])
    const { rows, facts } = await readAll(table(cut), {
      marketplaceId: japan,
      contentType: 'text/plain; charset=utf-8',
    })
    expect(facts).toMatchObject({ charset: { name: 'utf-8', evidence: 'content_type' }, replacedCharacters: 1 })
    expect(rows).toEqual([['A', 'テスト\uFFFD']])
  })

  it('is that of the whole: a character at the end of the examined MiB may be cut', async () => {
    const row = 'A\té\n'
    const text = `sku\ttitle\n${row.repeat(300_000)}`
    const { rows, facts } = await readAll(text)
    expect(facts.charset).toEqual({ name: 'utf-8', evidence: 'valid_utf8' })
    expect(rows.every(([, title]) => title === 'é')).toBe(true)
  })
})
