import { describe, expect, it } from '@jest/globals'
import { html } from './html.ts'

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '`onclick=alert(1)',
  '</title><script>',
  '</textarea><svg onload=alert(1)>',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '&#60;script&#62;',
  '\u2028<b>\u2029',
  '\0<i>',
  '<'.repeat(1_000),
]
const meaning: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#96;': '`',
}
const asRead = (markup: string): string =>
  markup.replace(/&(amp|lt|gt|quot|#39|#96);/g, (entity) => meaning[entity] ?? '')

describe('html', () => {
  it.each(hostile)('keeps %j text, in an element and in an attribute', (text) => {
    const page = html`<p title="${text}">${text}</p>`.toString()
    const [, attribute = '', content = ''] = /^<p title="([^"<>'`]*)">([^<>"'`]*)<\/p>$/.exec(page) ?? []
    expect({ attribute: asRead(attribute), content: asRead(content) }).toEqual({ attribute: text, content: text })
  })

  it('keeps nested templates and lists of them as they are, and escapes what is in them once', () => {
    const items = ['a&b', '<c>'].map((text) => html`<li>${text}</li>`)
    expect(html`<ul>${items}</ul>`.toString()).toBe('<ul><li>a&amp;b</li><li>&lt;c&gt;</li></ul>')
  })

  it('escapes the strings of a list', () => {
    expect(html`${['<', '>']}`.toString()).toBe('&lt;&gt;')
  })

  it('leaves nothing behind for what is absent, and keeps zero and empty text apart from it', () => {
    expect(html`[${undefined}${null}${false}${0}${''}]`.toString()).toBe('[0]')
  })

  it('takes no object for markup because it looks like it', () => {
    const impostor = { toString: () => '<script>' }
    // biome-ignore lint/suspicious/noExplicitAny: what a caller without types could pass
    expect(() => html`${impostor as any}`.toString()).toThrow()
  })
})
