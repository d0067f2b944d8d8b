import { describe, expect, it } from '@jest/globals'
import { findIdioms } from './vocabulary.ts'

const found = (source: string, file = 'a.ts') => findIdioms(file, source).map((line) => /"(.*)":/.exec(line)?.[1])

describe('the vocabulary check', () => {
  it.each([
    ['// Whoever gets this retries.', 'Whoever'],
    ['/* Redis is away. */', 'is away'],
    ["const text = 'that is no address'", 'is no address'],
    ['const text = `the kind is none of them`', 'is none'],
    ['/** What the caller sends. */', 'What'],
    ['/**\n * Where it goes.\n */', 'Where'],
  ])('finds the idiom in %s', (source, idiom) => {
    expect(found(source)).toEqual([idiom])
  })

  it('names the line of an idiom inside a longer comment', () => {
    expect(findIdioms('a.ts', 'const a = 1\n/**\n * Sends a message.\n * Nobody reads it.\n */\n')[0]).toMatch(
      /^a\.ts:4 /,
    )
  })

  it.each([
    ['// There is no token, and the lease is no longer held.'],
    ["emit('nobody')"],
    ['const whoever = 1'],
    ['/** Returns what the caller sent. */'],
  ])('accepts %s', (source) => {
    expect(found(source)).toEqual([])
  })

  it('reads comments of SQL', () => {
    expect(found("-- Nobody reads this.\nselect 'nobody';\n", 'a.sql')).toEqual(['Nobody'])
  })

  it('reads prose of Markdown and leaves its code', () => {
    expect(found('Nobody waits.\n```\nnobody\n```\n`whoever` is a name.\n', 'a.md')).toEqual(['Nobody'])
  })
})
