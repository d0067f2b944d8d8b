import { z } from 'zod'

const Token = z.object({ access_token: z.string() })

/** Gets an access token for a form grant. */
export async function fetchToken(url: string, grant: Record<string, string>, headers = {}): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(grant) })
  return Token.parse(await answer.json()).access_token
}
