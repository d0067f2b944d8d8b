import { describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import fc from 'fast-check'
import type { JsonLimits } from './json-scanner.ts'
import { jsonLimits, parseJson } from './parse-json.ts'

const parse = (text: string, limits?: Partial<JsonLimits>) => parseJson(Buffer.from(text), { ...jsonLimits, ...limits })

const issuesOf = async (text: string, limits?: Partial<JsonLimits>) => {
  const error = await parse(text, limits).catch((thrown: unknown) => thrown)
  if (!(error instanceof PlatformError)) throw new Error(`accepted: ${text.slice(0, 80)}`)
  expect(error.kind).toBe('validation_error')
  return error.details.issues
}

const repeated = 'the name appears twice in one object; send it once'
const twice = (path: string) => [{ path, message: repeated }]

/** A JSON tree for the writer: objects are lists of members, so names may repeat. */
type Node = { leaf: unknown } | { items: Node[] } | { members: [string, Node][] }

const name = fc
  .oneof(
    fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', '', '"', 'é', '\ud83d\ude00', '\ud800'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  // V8 14.6 reads the inner name of `{"\\":{"\ud800":1}}` as a backslash.
  .filter((text) => !text.startsWith('\\'))
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      leaf: fc.oneof(fc.jsonValue({ maxDepth: 0 }), fc.string({ unit: 'binary' }), fc.double({ noNaN: true })),
    }),
    fc.record({ items: fc.array(tie('node'), { maxLength: 4 }) }),
    fc.record({ members: fc.array(fc.tuple(name, tie('node')), { maxLength: 20 }) }),
  ),
}))
/** Style of the writer: white space, and which characters it escapes without need. */
const style = fc.record({ gap: fc.constantFrom('', ' ', '\n\t'), escapes: fc.boolean() })
type Style = { gap: string; escapes: boolean }

const spell = (text: string, { escapes }: Style): string =>
  escapes
    ? `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
    : JSON.stringify(text)

function write(tree: Node, styles: Style[], depth = 0): string {
  const used = styles[depth % styles.length] as Style
  const { gap } = used
  if ('leaf' in tree) return typeof tree.leaf === 'string' ? spell(tree.leaf, used) : JSON.stringify(tree.leaf ?? null)
  if ('items' in tree)
    return `[${gap}${tree.items.map((one) => write(one, styles, depth + 1)).join(`${gap},${gap}`)}${gap}]`
  const members = tree.members.map(([key, one], i) => {
    const style = styles[(depth + i) % styles.length] as Style
    return `${spell(key, style)}${gap}:${gap}${write(one, styles, depth + 1)}`
  })
  return `{${gap}${members.join(`,${gap}`)}${gap}}`
}

const hasDuplicate = (tree: Node): boolean => {
  if ('leaf' in tree) return false
  if ('items' in tree) return tree.items.some(hasDuplicate)
  const names = tree.members.map(([key]) => key)
  return new Set(names).size < names.length || tree.members.some(([, one]) => hasDuplicate(one))
}
const count = (tree: Node): { values: number; members: number; levels: number } => {
  if ('leaf' in tree) return { values: 1, members: 0, levels: 0 }
  const inner = ('items' in tree ? tree.items : tree.members.map(([, one]) => one)).map(count)
  return {
    values: inner.reduce((sum, { values }) => sum + values, 1),
    members: inner.reduce((sum, { members }) => sum + members, 'items' in tree ? 0 : tree.members.length),
    levels: inner.reduce((most, { levels }) => Math.max(most, levels), 0) + 1,
  }
}

describe('a JSON text', () => {
  it('has the value of JSON.parse, unless an object has a duplicate name in any spelling', () =>
    fc.assert(
      fc.asyncProperty(node, fc.array(style, { minLength: 1, maxLength: 3 }), async (tree, styles) => {
        const text = write(tree, styles)
        if (hasDuplicate(tree)) expect(await issuesOf(text)).toEqual([{ path: expect.any(String), message: repeated }])
        else expect(JSON.stringify(await parse(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
      { numRuns: 1_000 },
    ))

  it('is refused exactly from the first value, member or level beyond the limits', () =>
    fc.assert(
      fc.asyncProperty(node, fc.array(style, { minLength: 1, maxLength: 3 }), async (tree, styles) => {
        if (hasDuplicate(tree)) return
        const text = write(tree, styles)
        const { values, members, levels } = count(tree)
        const exact = { valuesMax: values, membersMax: members, levelsMax: levels }
        expect(await parse(text, exact)).toEqual(JSON.parse(text))
        await issuesOf(text, { ...exact, valuesMax: values - 1 })
        if (members > 0) await issuesOf(text, { ...exact, membersMax: members - 1 })
        if (levels > 0) await issuesOf(text, { ...exact, levelsMax: levels - 1 })
      }),
      { numRuns: 500 },
    ))

  it('that is not valid JSON is refused exactly when JSON.parse refuses it', () =>
    fc.assert(
      fc.asyncProperty(
        node,
        style,
        fc.nat(),
        fc.constantFrom('', '"', '\\', '{', '}', ',', ':', 'x'),
        async (tree, one, at, put) => {
          const whole = write(tree, [one])
          const cut = at % (whole.length + 1)
          const text = (whole.slice(0, cut) + put + whole.slice(cut + 1)).toWellFormed()
          let expected: unknown
          try {
            expected = JSON.parse(text)
          } catch {
            await issuesOf(text)
            return
          }
          const value = await parse(text).catch((error: PlatformError) => error.message)
          if (typeof value === 'string' && /appears twice/.test(value)) return
          expect(value).toEqual(expected)
        },
      ),
      { numRuns: 1_000 },
    ))

  it.each([
    ['{"dryRun":true,"dryRun":false}', 'dryRun'],
    ['{"dryRun":true,"dry\\u0052un":false}', 'dryRun'],
    ['{"a":[0,{"b":1},{"c":{},"\\u0063":1}]}', 'a.2.c'],
    ['[{"__proto__":1,"__proto__":2}]', '0.__proto__'],
    [`{${Array.from({ length: 500 }, (_, i) => `"k${i}":{}`).join()},"k7":1}`, 'k7'],
  ])('%s names the member', async (text, path) => expect(await issuesOf(text)).toEqual(twice(path)))

  it.each([
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a\\\\":1,"a":2}',
  ])('%s repeats no name', async (text) => expect(await parse(text)).toEqual(JSON.parse(text)))

  it('has a path of bounded length in its issue, however long the names are', async () => {
    const long = 'n'.repeat(100_000)
    const [issue] = (await issuesOf(`{"${long}":1,"${long}":2}`)) as { path: string }[]
    expect(issue?.path.length).toBeLessThan(1_000)
  })
})

describe('a long text', () => {
  /** Returns the turns of the event loop during the parsing. */
  const turnsDuring = async (text: string, limits?: Partial<JsonLimits>): Promise<number> => {
    let turns = 0
    let reading = true
    const count = () => {
      turns++
      if (reading) setImmediate(count)
    }
    setImmediate(count)
    await parse(text, limits).catch(() => {})
    reading = false
    return turns
  }

  it('lets other work run between slices of its parsing', async () => {
    const text = `[${'"x",'.repeat(400_000)}1]`
    expect(await turnsDuring(text, { valuesMax: 1e6 })).toBeGreaterThan(text.length / 65_536)
  })

  it('is not read beyond its limits', async () => {
    expect(await turnsDuring(`[${'1,'.repeat(1_000_000)}1]`, { valuesMax: 1_000 })).toBeLessThan(4)
  })
})
