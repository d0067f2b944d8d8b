import { afterAll, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { Cleanup } from '@platform/lifecycle'
import type { CompileOptions } from '../guard/compile-statement.ts'
import { compileQuery } from './compile-query.ts'
import { isLarge } from './is-large.ts'
import { openCompiler } from './open-compiler.ts'

const cleanup = new Cleanup()
const compile = openCompiler(cleanup, { waitingPerTenantMax: 2 })
afterAll(() => cleanup.close())

const many = (count: number, part: string): string => Array.from({ length: count }, () => part).join()
const large: [string, string, unknown][] = [
  ['a long sum', `SELECT 1${'+1'.repeat(49_000)}`, undefined],
  ['a long list', `SELECT 1 IN (${many(49_000, '1')})`, undefined],
  ['many placeholders', `SELECT 1 IN (${many(40_000, '?')})`, Array.from({ length: 40_000 }, (_, i) => i)],
  ['a list of values', 'SELECT 1 IN (:ids)', { ids: Array.from({ length: 49_000 }, (_, i) => `id${i}`) }],
  ['a long text', 'SELECT ?', ["it's".repeat(200_000)]],
  ['too many words', `SELECT ${many(60_000, '1')}`, undefined],
  ['surplus values', 'SELECT 1', Array.from({ length: 49_000 }, () => 1)],
  ['surplus names', 'SELECT 1', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]))],
  ['a write behind much text', `SELECT 1 IN (${many(20_000, '1')}) INTO OUTFILE '/tmp/x'`, undefined],
  ['a placeholder without a value', `SELECT ${many(3_000, '?')}`, []],
]

const outcomeOf = async (work: () => string | Promise<string>): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const { kind, status, message, friendly, details } = error
    return { kind, status, message, friendly, details }
  }
}

describe('a large statement', () => {
  it.each(large)('%s ends on the thread as it does without one', async (_name, sql, params) => {
    const options: CompileOptions = { schema: 's', params }
    expect(isLarge(sql, params)).toBe(true)
    expect(await outcomeOf(() => compile('tenant', sql, options))).toEqual(
      await outcomeOf(() => compileQuery(sql, options)),
    )
  })

  it('leaves the event loop free while it is compiled', async () => {
    const order: string[] = []
    const [, sql] = large[0] as [string, string, unknown]
    await compile('warm', sql, { schema: 's' })
    await Promise.all([
      compile('a', sql, { schema: 's' }).then(() => order.push('large')),
      new Promise((resolve) => setImmediate(resolve)).then(() => order.push('other work')),
      compile('b', 'SELECT 1', { schema: 's' }).then(() => order.push('small')),
    ])
    expect(order.at(-1)).toBe('large')
  })

  it('waits only for statements of its own tenant, and is refused when too many of them wait', async () => {
    const [, sql] = large[0] as [string, string, unknown]
    const own = Array.from({ length: 3 }, () => compile('a', sql, { schema: 's' }))
    const refused = compile('a', sql, { schema: 's' })
    await expect(refused).rejects.toMatchObject({ kind: 'too_many_queries' })
    expect(await compile('b', sql, { schema: 's' })).toBe(await own[0])
    await Promise.all(own)
  })
})

it.each<[string, unknown]>([
  ['SELECT * FROM t WHERE a = ? AND b IN (?)', [1, Array.from({ length: 300 }, () => 'x')]],
  ['SELECT :a', { a: { deep: [{ value: 'x'.repeat(500) }] } }],
  ['SELECT 1', undefined],
])('%s is small', (sql, params) => expect(isLarge(sql, params)).toBe(false))
