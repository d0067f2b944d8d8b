import { describe, expect, it } from '@jest/globals'
import { findOperation } from '@platform/ads-catalog'
import { adsFailure, isScopeProblem, readErrors } from './failure.ts'

const fail = (operation: string, status: number, payload?: unknown, headers: Record<string, string> = {}) =>
  adsFailure(findOperation(operation), { status, payload, headers, requestId: 'r-1' })

describe('failures of every family', () => {
  it.each([
    ['SP, SB v4, portfolios', { code: 'INVALID_ARGUMENT', message: 'no' }, { code: 'INVALID_ARGUMENT', message: 'no' }],
    ['SD, SB v3', { code: '400', details: 'no' }, { code: '400', message: 'no' }],
    ['reporting', { code: '400', detail: 'no' }, { code: '400', message: 'no' }],
    ['exports', { message: 'no', errorCode: 'E1' }, { code: 'E1', message: 'no' }],
    ['profiles', [{ profileId: '1', code: 'X', details: 'no' }], { code: 'X', message: 'no' }],
    ['a list in errors', { errors: [{ errorCode: 'X', errorMessage: 'no' }] }, { code: 'X', message: 'no' }],
  ])('%s are read into the same form', (_family, payload, error) => {
    expect(readErrors(payload)).toEqual([error])
  })

  it.each([undefined, null, 'text', 7, [], {}, { errors: 'x' }, [null]])('%j has no errors', (payload) => {
    expect(readErrors(payload)).toEqual([])
  })

  it.each([
    [400, 'validation_error'],
    [401, 'operation_not_permitted'],
    [403, 'operation_not_permitted'],
    [406, 'upstream_error'],
    [415, 'upstream_error'],
    [422, 'validation_error'],
    [429, 'throttled'],
    [500, 'upstream_error'],
    [503, 'upstream_error'],
    [302, 'upstream_error'],
  ])('%i is %s, with status, errors and request id', (status, kind) => {
    expect(fail('sp.campaigns.list', status, { code: 'C', message: 'no' })).toMatchObject({
      kind,
      details: { status, errors: [{ code: 'C', message: 'no' }], amazonRequestId: 'r-1' },
    })
  })

  it('404 is not_found with an error of the API, and upstream_error without one', () => {
    expect(fail('sb.targets.get', 404, { code: '404', details: 'none' }).kind).toBe('not_found')
    expect(fail('sb.targets.get', 404).kind).toBe('upstream_error')
  })

  it('a refusal names the sufficient permissions', () => {
    expect(fail('sp.campaigns.list', 403, { code: 'ACCESS_DENIED', message: 'no' }).friendly).toContain(
      'advertiser_campaign_view',
    )
  })
})

describe('being throttled', () => {
  it.each([
    ['in seconds', { 'retry-after': '7' }, 7],
    ['missing', {}, 5],
    ['as nonsense', { 'retry-after': 'soon' }, 5],
    ['as a day', { 'retry-after': '86400' }, 3_600],
    ['as zero', { 'retry-after': '0' }, 1],
  ])('with the wait given %s', (_name, headers, seconds) => {
    expect(fail('sp.campaigns.list', 429, undefined, headers)).toMatchObject({
      kind: 'throttled',
      details: { retryAfterSeconds: seconds },
      headers: { 'retry-after': String(seconds) },
    })
  })

  it('waits longer for a report without retry-after', () => {
    expect(fail('reporting.reports.create', 429).details.retryAfterSeconds).toBe(30)
  })
})

describe('401', () => {
  it.each(['No matching advertiser found for scope', 'Scope header is missing', 'Not authorized to access scope 1'])(
    'is about the profile: %s',
    (message) => expect(isScopeProblem(readErrors({ code: '401', details: message }))).toBe(true),
  )
  it('is about the token otherwise', () => {
    expect(isScopeProblem(readErrors({ code: 'UNAUTHORIZED', message: 'Unauthorized' }))).toBe(false)
  })
})
