const startAgain = 'Start again at the authorization endpoint.'
const unknownCode = `the code is not one that this client can redeem: it was mistyped, ended when it was presented before, or belongs to another client. ${startAgain}`
const unknownRefreshToken = `the refresh token is not one of this client: it was mistyped, its grant has ended, or it belongs to another client. ${startAgain}`
const usedCode = `the code was used before, so its grant and every token of it has ended. A code works once. ${startAgain}`
const ended = `the person or an admin has ended the grant. ${startAgain}`

/** Texts by oidc-provider's `error_detail`, and those of this service. Printable ASCII without quotes (RFC 6749 section 5.2). */
const texts: Readonly<Record<string, string>> = {
  'authorization code not found': unknownCode,
  'authorization code is expired': `the code has expired: it is valid for 60 seconds. ${startAgain}`,
  'authorization code already consumed': usedCode,
  'already consumed': usedCode,
  'authorization code redirect_uri mismatch': `redirect_uri differs from that of the authorization request, so the code has ended. Send the same value, character by character. ${startAgain}`,
  'code_verifier does not match code_challenge': `code_verifier does not match the code_challenge of the authorization request (RFC 7636 section 4.6), so the code has ended. ${startAgain}`,
  'code_verifier must be provided': `code_verifier is missing, so the code has ended. Send the value from which code_challenge was made. ${startAgain}`,
  'refresh token not found': unknownRefreshToken,
  'refresh token is expired': `the refresh token has expired. ${startAgain}`,
  'refresh token already used': `the refresh token was used before, so its grant and every token of it has ended. Store the new refresh token of each answer. ${startAgain}`,
  'grant not found': ended,
  'grant is expired': ended,
  'the grant has ended': ended,
}

/**
 * Returns the `error_description` of an `invalid_grant`. A code or token of another client gets the text of an unknown one, so that the
 * endpoint does not reveal which exist.
 */
export function explainGrantFailure(detail: string | undefined, grantType: unknown): string | undefined {
  if (detail === 'client mismatch') return grantType === 'refresh_token' ? unknownRefreshToken : unknownCode
  return detail === undefined ? undefined : texts[detail]
}
