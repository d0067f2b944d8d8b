/**
 * Returns the claim `narrowed` of a token with fewer scopes than its credential or grant has, so that a refusal can advise its
 * holder (`scopeAdvice` of @platform/tokens).
 */
export const narrowedClaim = (scope: string | undefined, all: readonly string[]) =>
  new Set(scope?.split(' ')).size < new Set(all).size ? { narrowed: true as const } : {}
