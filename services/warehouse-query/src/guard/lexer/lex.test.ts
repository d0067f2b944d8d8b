import { describe, expect, it } from '@jest/globals'
import { lex } from './lex.ts'

const shape = (sql: string): string =>
  lex(sql)
    .filter(({ kind }) => kind !== 'end')
    .map(({ kind, text }) => `${kind}:${text}`)
    .join(' ')

describe('lex', () => {
  it.each([
    ['a.b', 'name:a symbol:. name:b'],
    ['select.t', 'name:select symbol:. name:t'],
    ['t.select', 'name:t symbol:. name:select'],
    ['t . select', 'word:t symbol:. word:select'],
    ['t./**/select', 'word:t symbol:. word:select'],
    ['select .5', 'word:select number:.5'],
    ['select.5', 'name:select symbol:. name:5'],
    ['t.1e5', 'name:t symbol:. name:1e5'],
    ['`t`.5', 'name:`t` number:.5'],
    ['1abc', 'name:1abc'],
    ['1e', 'name:1e'],
    ['1e5x', 'number:1e5 word:x'],
    ['1e+5', 'number:1e+5'],
    ['1e+x', 'name:1e symbol:+ word:x'],
    ['1.5x', 'number:1.5 word:x'],
    ['1.', 'number:1.'],
    ['1.x', 'number:1. word:x'],
    ['1..2', 'number:1 symbol:. number:.2'],
    ['.5e1', 'number:.5e1'],
    ['0x1F', 'number:0x1F'],
    ['0x1Fg', 'name:0x1Fg'],
    ['0X1F', 'name:0X1F'],
    ['0x', 'name:0x'],
    ['0b01', 'number:0b01'],
    ['0b02', 'name:0b02'],
    ["x'4D'", "number:x'4D'"],
    ["x '4D'", "word:x string:'4D'"],
    ['x"4D"', 'word:x string:"4D"'],
    ["t.x'4D'", "name:t symbol:. name:x string:'4D'"],
    ["N'a'", "string:N'a'"],
    ["_utf8mb4'a'", "word:_utf8mb4 string:'a'"],
    ["'a''b'", "string:'a''b'"],
    ["'a' 'b'", "string:'a' string:'b'"],
    ["'a\\'b'", "string:'a\\'b'"],
    ["'a\\\\' b", "string:'a\\\\' word:b"],
    ['"a\\"b"', 'string:"a\\"b"'],
    ['`a``b`', 'name:`a``b`'],
    ['`a\\` b', 'name:`a\\` word:b'],
    ['a--b', 'word:a symbol:- symbol:- word:b'],
    ['a-- b', 'word:a'],
    ['a--', 'word:a'],
    ['a--\tb\nc', 'word:a word:c'],
    ['a--\u0001b\nc', 'word:a word:c'],
    ['a#b\nc', 'word:a word:c'],
    ['a#b\rc', 'word:a'],
    ['a/*b*/c', 'word:a word:c'],
    ['a/*/b*/c', 'word:a word:c'],
    ['a/**/c', 'word:a word:c'],
    ['a/* /* */c', 'word:a word:c'],
    ['a*/b', 'word:a symbol:* symbol:/ word:b'],
    ['a<=>b', 'word:a symbol:<=> word:b'],
    ['a->>b', 'word:a symbol:->> word:b'],
    ['a=!b', 'word:a symbol:= symbol:! word:b'],
    ['?', 'placeholder:?'],
    [':a_1', 'placeholder::a_1'],
    ["'?'", "string:'?'"],
    ['$a ä 漢', 'word:$a word:ä word:漢'],
    ['a;', 'word:a'],
    ['a; -- b', 'word:a'],
  ])('%j is %s', (sql, expected) => expect(shape(sql)).toBe(expected))

  it('folds only ASCII letters in words', () => {
    expect(lex('\u0131nto \u017Felect sel\u00E9ct').map(({ value }) => value)).toEqual([
      '\u0131NTO',
      '\u017FELECT',
      'SEL\u00E9CT',
      '',
    ])
  })

  it.each([
    '@',
    '@@x',
    ':=',
    ': a',
    ':1',
    '??',
    '\\N',
    '[',
    '\0',
    "'\0'",
    '\uFEFF',
    'a\u200B',
    '1\u200B',
    '\u00A0',
    '\uD800',
    "'\uDFFF'",
    '😀',
  ])('refuses %j', (sql) => expect(() => lex(sql)).toThrow(expect.objectContaining({ kind: 'read_only_violation' })))

  it.each(["'", '"', '`', "'\\'", '/*', '/*/', '/*+', '/*!1*/', '/*M!1*/', "x'1", "b'3'", 'a; b', 'a;;'])(
    'refuses %j',
    (sql) => expect(() => lex(sql)).toThrow(expect.objectContaining({ kind: 'read_only_violation' })),
  )
})
