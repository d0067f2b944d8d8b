import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { applyPatches, patchesOf } from './apply-patches.ts'
import { changesBetween } from './diff.ts'

describe('changes between two states', () => {
  it('lists each different field with both values', () => {
    const before = { price: { amount: 10, currency: 'USD' }, tags: ['a', 'b'], gone: 1, same: [1] }
    const after = { price: { amount: 12, currency: 'USD' }, tags: ['a', 'c'], come: true, same: [1] }
    expect(changesBetween(before, after)).toEqual([
      { field: 'price.amount', from: 10, to: 12 },
      { field: 'tags.1', from: 'b', to: 'c' },
      { field: 'gone', from: 1 },
      { field: 'come', to: true },
    ])
  })

  it('lists a list as a whole when its length differs', () => {
    expect(changesBetween({ list: [1] }, { list: [1, 2] })).toEqual([{ field: 'list', from: [1], to: [1, 2] }])
  })

  it('is empty between any state and its copy', () => {
    fc.assert(fc.property(fc.jsonValue(), (state) => changesBetween(state, structuredClone(state)).length === 0))
  })

  it('lists 200 at most', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, index]))
    expect(changesBetween({}, many)).toHaveLength(200)
  })
})

describe('patches', () => {
  it('set values, delete fields, and leave the given state unchanged', () => {
    const state = { attributes: { name: 'old', 'a/b': 1 }, status: 'x' }
    const patches = [
      { op: 'replace', path: '/attributes/name', value: 'new' },
      { op: 'delete', path: '/attributes/a~1b' },
      { op: 'add', path: '/other/deep', value: [1] },
    ]
    expect(applyPatches(state, patches)).toEqual({ attributes: { name: 'new' }, status: 'x', other: { deep: [1] } })
    expect(state.attributes).toEqual({ name: 'old', 'a/b': 1 })
  })

  it('delete the instances that a value selects, and the field with its last instance', () => {
    const names = [
      { value: 'Tent', language_tag: 'en_US' },
      { value: 'Zelt', language_tag: 'de_DE' },
    ]
    const state = { attributes: { item_name: names } }
    const without = (...selectors: object[]) =>
      applyPatches(state, [{ op: 'delete', path: '/attributes/item_name', value: selectors }])
    expect(without({ language_tag: 'de_DE' })).toEqual({ attributes: { item_name: [names[0]] } })
    expect(without({ language_tag: 'de_DE' }, { language_tag: 'en_US' })).toEqual({ attributes: {} })
    expect(without({ language_tag: 'fr_FR' })).toEqual(state)
  })

  it('treat names such as __proto__ as ordinary fields', () => {
    const after = applyPatches({}, [{ op: 'add', path: '/__proto__/polluted', value: 1 }])
    expect(JSON.stringify(after)).toBe('{"__proto__":{"polluted":1}}')
    expect({}).not.toHaveProperty('polluted')
  })

  it('are recognised in a body', () => {
    expect(patchesOf({ patches: [{ op: 'replace', path: '/a' }] })).toHaveLength(1)
    for (const body of [undefined, [], {}, { patches: 'x' }, { patches: [{ path: '/a' }] }])
      expect(patchesOf(body)).toBeUndefined()
  })
})
