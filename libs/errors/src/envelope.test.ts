import { describe, expect, it } from '@jest/globals'
import { failureBody, kinds, PlatformError, surfaceOf, toPlatformError, validationError } from './index.ts'

const id = 'req-12345678'

describe('failures', () => {
  it.each([
    ['/api/query', 'api'],
    ['/v1/audit/events', 'v1'],
    ['/v1', 'v1'],
    ['/v10', 'api'],
    ['/oauth/token', 'oauth'],
    ['/.well-known/oauth-authorization-server', 'oauth'],
    ['/', 'api'],
  ])('%s is of the surface %s', (path, surface) => expect(surfaceOf(path)).toBe(surface))

  it('have one shape per surface', () => {
    const error = new PlatformError('sql_error', 'inside', { friendly: 'outside', details: { errno: 1146 } })
    expect(failureBody('api', error, id)).toEqual({
      ok: false,
      kind: 'sql_error',
      friendly: 'outside',
      requestId: id,
      errno: 1146,
    })
    expect(failureBody('v1', error, id)).toEqual({
      error: { code: 'sql_error', message: 'outside', request_id: id, errno: 1146 },
    })
    expect(failureBody('oauth', new PlatformError('unavailable', 'inside'), id)).toEqual({
      error: 'temporarily_unavailable',
      error_description: kinds.unavailable.friendly,
    })
  })

  it('without a kind reveal nothing to the caller', () => {
    const body = JSON.stringify(
      failureBody('api', toPlatformError(new Error('connect ECONNREFUSED 10.0.0.7, password hunter2')), id),
    )
    expect(body).toContain('internal_error')
    expect(body).not.toMatch(/ECONN|hunter2/)
  })

  it('of validation list every issue of the request', () => {
    const { status, details, friendly } = validationError([
      { path: 'sql', message: 'is missing' },
      { path: '', message: 'is odd' },
    ])
    expect({ status, details, friendly }).toEqual({
      status: 400,
      details: {
        issues: [
          { path: 'sql', message: 'is missing' },
          { path: '', message: 'is odd' },
        ],
      },
      friendly: 'sql: is missing; is odd',
    })
  })
})

describe('very many issues', () => {
  it('are listed as the first hundred and the number of the others', () => {
    const { details, friendly } = validationError(
      Array.from({ length: 5_000 }, (_, i) => ({ path: `body.${i}`, message: 'is not valid' })),
    )
    const issues = details.issues as { path: string; message: string }[]
    expect(issues).toHaveLength(101)
    expect(issues.at(-1)).toEqual({ path: '', message: 'and 4900 more issues like these' })
    expect(friendly.length).toBeLessThan(10_000)
  })
})
