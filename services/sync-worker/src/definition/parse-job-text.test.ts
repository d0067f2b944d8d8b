import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { issuesOf } from '../../test/support/issues-of.ts'
import { parseJobText } from './parse-job-text.ts'

const problem = (text: string): string | undefined => issuesOf(() => parseJobText(text))['']

describe('the text of a job', () => {
  it('is JSON: every JSON object is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
        const text = JSON.stringify(value, undefined, 2)
        expect(parseJobText(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ['after a member', '{ "a": 1, }', { a: 1 }],
    ['after an item', '{ "a": [1, 2,], }', { a: [1, 2] }],
  ])('may have a comma %s', (_, text, value) => expect(parseJobText(text)).toEqual(value))

  it.each([
    ['{ "a": 1,\n  // note\n "b": 2 }', 'line 2, column 3: comments are not allowed'],
    ['{ "a": 1 /* note */ }', 'line 1, column 10: comments are not allowed'],
    ['{ "a": 1, "a": 2 }', 'line 1, column 11: "a" is written twice'],
    ['{ "a": 1, "\\u0061": 2 }', 'line 1, column 11: "a" is written twice'],
    ['{ "a": 1,, }', 'line 1, column 10: a name in quotes is expected'],
    ['{ a: 1 }', /^line 1, column 3: a value must be text in quotes/],
    ['{ "a": \'x\' }', /^line 1, column 8/],
    ['{ "a": NaN }', /^line 1, column 8/],
    ['{ "a": 1', 'line 1, column 9: a closing brace } is missing'],
    ['{ "a": 1 } x', /^line 1, column 12/],
    ['{ "a": "x }', /^line 1, column 8: text has no closing quote/],
    ['"input": { "a": 1, "a": 2 }', 'line 1, column 20: "a" is written twice'],
    ['"input": { "a": }', 'line 1, column 17: a value is expected'],
    ['', 'line 1, column 1: a value is expected'],
  ])('%j is refused at its line and column', (text, message) => expect(problem(text)).toMatch(message))

  it('may be one member without braces, as documents print parts of a job', () => {
    expect(parseJobText('\n "input": { "path": "/a", }')).toEqual({ input: { path: '/a' } })
  })

  it('keeps a member __proto__ as a member', () => {
    const value = parseJobText('{ "__proto__": { "a": 1 } }') as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect('a' in value).toBe(false)
  })

  it('is bounded: size, levels and number of values', () => {
    expect(() => parseJobText(`{"a": "${'x'.repeat(2 ** 20)}"}`)).toThrow('too long')
    expect(problem('['.repeat(500_000))).toMatch('nested at most 64 levels deep')
    expect(problem(`{"a": [${'1,'.repeat(300_000)}]}`)).toMatch('too many values')
  })
})
