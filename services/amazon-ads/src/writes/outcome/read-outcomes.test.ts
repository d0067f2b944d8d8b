import { describe, expect, it } from '@jest/globals'
import { findOperation } from '@platform/ads-catalog'
import fc from 'fast-check'
import { mergePayloads } from './merge-payloads.ts'
import { readOutcomes } from './read-outcomes.ts'

const sentOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ index: from + n, id: String(1_000 + n) }))
const read = (operation: string, count: number, payload: unknown) =>
  readOutcomes(findOperation(operation), sentOf(count), payload).map(({ index, id, ok, code }) => [index, id, ok, code])

describe('the outcome of each item', () => {
  it('is read from lists of successes and errors by index, in any order', () => {
    const error = { errorType: 'rangeError', errorValue: { rangeError: { reason: 'TOO_LOW', message: 'too low' } } }
    const keywords = {
      success: [
        { index: 2, keywordId: '1002' },
        { index: 0, keywordId: '1000', keyword: { bid: 1 } },
      ],
      error: [{ index: 1, errors: [error] }],
    }
    expect(read('sp.keywords.update', 4, { keywords })).toEqual([
      [0, '1000', true, undefined],
      [1, '1001', false, 'TOO_LOW'],
      [2, '1002', true, undefined],
      [3, '1003', false, 'unknown'],
    ])
  })

  it('is read from a plain list in the order of the request', () => {
    const payload = [
      { code: 'SUCCESS', keywordId: '1000' },
      {
        code: 'INVALID_ARGUMENT',
        description: 'no',
        errors: [{ KeywordError: { reason: 'BID_TOO_LOW', message: 'low' } }],
      },
    ]
    expect(read('sb.keywords.update', 2, payload)).toEqual([
      [0, '1000', true, undefined],
      [1, '1001', false, 'BID_TOO_LOW'],
    ])
  })

  it('is read by id from a list that is too short, and is unknown in a list in another order', () => {
    const short = [
      { code: 'SUCCESS', targetId: '1002' },
      { code: 'SUCCESS', targetId: '1000' },
    ]
    expect(read('sd.targets.update', 3, short)).toEqual([
      [0, '1000', true, undefined],
      [1, '1001', false, 'unknown'],
      [2, '1002', true, undefined],
    ])
    const turned = [
      { code: 'SUCCESS', targetId: '1001' },
      { code: 'SUCCESS', targetId: '1000' },
    ]
    expect(read('sd.targets.update', 2, turned).map(([, , , code]) => code)).toEqual(['unknown', 'unknown'])
  })

  it('is read from named lists and from flat ones', () => {
    const targets = {
      updateTargetSuccessResults: [{ targetRequestIndex: 1, targetId: '1001' }],
      updateTargetErrorResults: [{ targetRequestIndex: 0, code: 'INVALID', details: 'no' }],
    }
    expect(read('sb.targets.update', 2, targets)).toEqual([
      [0, '1000', false, 'INVALID'],
      [1, '1001', true, undefined],
    ])
    const themes = { success: [{ index: 0, themeId: '1000' }], error: [{ index: 1, code: 'BAD', description: 'no' }] }
    expect(read('sb.themes.update', 2, themes)).toEqual([
      [0, '1000', true, undefined],
      [1, '1001', false, 'BAD'],
    ])
  })

  it('is unknown where Amazon reports both a success and an error', () => {
    const keywords = { success: [{ index: 0, keywordId: '1000' }], error: [{ index: 0, errors: [] }] }
    expect(read('sp.keywords.update', 1, { keywords })).toEqual([[0, '1000', false, 'unknown']])
  })

  it.each([undefined, null, [], {}, 'text', { keywords: null }, { keywords: { success: {} } }])(
    'is unknown for every item of an answer without any form: %j',
    (payload) => {
      for (const name of ['sp.keywords.update', 'sb.keywords.update', 'sb.targets.update', 'sb.themes.update']) {
        expect(read(name, 2, payload).map(([, , ok, code]) => [ok, code])).toEqual([
          [false, 'unknown'],
          [false, 'unknown'],
        ])
      }
    },
  )

  it('is a success only where Amazon reports one, and is always in the order of the request', () => {
    const entry = fc.record({ index: fc.integer({ min: -1, max: 12 }), keywordId: fc.string() })
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), fc.integer({ min: 1, max: 10 }), (success, error, count) => {
        const outcomes = read('sp.keywords.update', count, { keywords: { success, error } })
        expect(outcomes.map(([index]) => index)).toEqual(sentOf(count).map(({ index }) => index))
        for (const [index, , ok] of outcomes) {
          const [well, badly] = [success, error].map((list) => list.some((one) => one.index === index))
          expect(ok).toBe(well === true && badly === false)
        }
      }),
    )
  })
})

it('mergePayloads merges the answers to several requests with the indexes of the call', () => {
  const part = (indexes: number[]) => ({
    payload: { adGroups: { success: indexes.map((_, index) => ({ index, adGroupId: String(index) })), error: [] } },
    indexes,
  })
  const merged = mergePayloads(findOperation('sb.adGroups.update'), [part([0, 2]), part([5])])
  expect(merged).toEqual({
    adGroups: {
      success: [
        { index: 0, adGroupId: '0' },
        { index: 2, adGroupId: '1' },
        { index: 5, adGroupId: '0' },
      ],
      error: [],
    },
  })
})
