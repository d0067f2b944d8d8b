import { describe, expect, it } from '@jest/globals'
import { scopeAdvice } from './scope-advice.ts'

describe('the advice of insufficient_scope', () => {
  it.each([
    ['a credential without the scope', {}, /an admin of the tenant creates one with it, in the console/],
    [
      'a credential, narrowed',
      { isNarrowed: true as const },
      /request a token with ads:write in scope, or without scope for all/,
    ],
    ['an application', { grantId: 'g' }, /send the person to GET \/oauth\/authorize with ads:write in scope/],
    ['an application, narrowed', { grantId: 'g', isNarrowed: true as const }, /refresh again without scope/],
  ])('fits the token of %s', (_kind, caller, advice) => {
    expect(scopeAdvice(caller, ['ads:write'])).toMatch(advice)
  })

  it('advises an application never to create a credential', () => {
    for (const caller of [{ grantId: 'g' }, { grantId: 'g', isNarrowed: true as const }])
      expect(scopeAdvice(caller, ['ads:read', 'ads:write'])).not.toMatch(/credential/)
  })
})
