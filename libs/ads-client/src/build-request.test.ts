import { describe, expect, it } from '@jest/globals'
import { checkParams, findOperation } from '@platform/ads-catalog'
import { buildRequest } from './build-request.ts'
import { stringIds } from './string-ids.ts'

const build = (name: string, parts: Parameters<typeof buildRequest>[1] = {}) => buildRequest(findOperation(name), parts)

describe('a request', () => {
  it('has the media types and the body format of its operation', () => {
    expect(build('sb.targets.list', { body: {} })).toEqual({
      method: 'POST',
      path: '/sb/targets/list',
      headers: { accept: 'application/vnd.sblisttargetsresponse.v3.2+json', 'content-type': 'application/json' },
      body: '{}',
    })
  })

  it('escapes ids in the path', () => {
    const { path } = build('sp.targets.categoryRefinements', {
      params: { categoryId: '../../x?y=1#z', locale: 'en_US' },
    })
    expect(path).toBe('/sp/targets/category/..%2F..%2Fx%3Fy%3D1%23z/refinements?locale=en_US')
  })

  it('joins lists with commas, and sends header parameters as headers', () => {
    expect(build('sd.campaigns.list', { params: { campaignIdFilter: ['1', 2] } }).path).toBe(
      '/sd/campaigns?campaignIdFilter=1%2C2',
    )
    expect(build('sp.recommendations.keywordGroups', { params: { locale: 'en_US' }, body: {} }).headers).toMatchObject({
      locale: 'en_US',
    })
  })

  it('prefers whole objects where Amazon can return them for a write', () => {
    expect(build('sp.keywords.update', { body: {} }).headers).toMatchObject({ prefer: 'return=representation' })
    expect(build('sd.targets.update', { body: [] }).headers).not.toHaveProperty('prefer')
  })

  it('requests the later version of the change history for themes', () => {
    expect(build('history.query', { body: { eventTypes: { THEME: {} } } }).headers.accept).toContain('historyresponse')
    expect(build('history.query', { body: { eventTypes: { CAMPAIGN: {} } } }).headers.accept).toBe('application/json')
  })
})

describe('parameters', () => {
  const check = (name: string, params: Parameters<typeof checkParams>[1]) => checkParams(findOperation(name), params)
  it('that the operation does not have are refused with the allowed ones', () => {
    expect(check('sd.campaigns.list', { campaignId: '1' })).toEqual([
      { path: 'params.campaignId', message: expect.stringContaining('campaignIdFilter') },
    ])
  })
  it('that are numbers beyond 2^53 are refused, since they have been rounded', () => {
    const issue = { path: 'params.campaignIdFilter', message: expect.stringContaining('lose digits') }
    expect(check('sd.campaigns.list', { campaignIdFilter: 2 ** 53 })).toEqual([issue])
    expect(check('sd.campaigns.list', { campaignIdFilter: ['1', 2 ** 60] })).toEqual([issue])
    expect(check('sd.campaigns.list', { campaignIdFilter: [2 ** 53 - 1, '18446744073709551615'] })).toEqual([])
  })
  it('that are missing, empty or not in their enumeration are refused', () => {
    expect(check('sb.targets.get', {})).toEqual([{ path: 'params.targetId', message: 'is required' }])
    expect(check('sb.targets.get', { targetId: '..' })).toEqual([
      { path: 'params.targetId', message: expect.stringContaining('must be an id') },
    ])
    expect(check('profiles.list', { accessLevel: 'all' })).toEqual([
      { path: 'params.accessLevel', message: 'must be one of edit, view' },
    ])
  })
  it.each(['__proto__', 'constructor', 'toString'])('%s is not a parameter', (name) => {
    expect(check('sp.campaigns.list', JSON.parse(`{"${name}":"x"}`))).toHaveLength(1)
  })
})

describe('ids in answers', () => {
  it('are strings at every depth, and other numbers are unchanged', () => {
    expect(
      stringIds([
        {
          campaignId: 1,
          adGroupIds: [2, '3'],
          index: 4,
          bid: 0.5,
          code: 200,
          id: 5,
          paid: 6,
          inner: { targetId: 7, name: null },
        },
      ]),
    ).toEqual([
      {
        campaignId: '1',
        adGroupIds: ['2', '3'],
        index: 4,
        bid: 0.5,
        code: 200,
        id: '5',
        paid: 6,
        inner: { targetId: '7', name: null },
      },
    ])
  })
})
