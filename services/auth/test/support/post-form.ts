import { z } from 'zod'

/** A client with its secret. */
export type Client = { clientId: string; clientSecret: string }

export const basic = ({ clientId, clientSecret }: Client): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`

const Body = z.looseObject({
  access_token: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  scope: z.string().optional(),
})

/** Posts a form to an OAuth endpoint. The body of an empty response is `{}`. */
export async function postForm(
  url: string,
  form: Record<string, string> | string,
  { client, headers = {} }: { client?: Client; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(client && { authorization: basic(client) }),
      ...headers,
    },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: Body.parse(text ? JSON.parse(text) : {}) }
}

/** Returns an access token; fails the test for a refusal. */
export async function mint(url: string, client: Client, form: Record<string, string> = {}): Promise<string> {
  const { body } = await postForm(`${url}/oauth/token`, { grant_type: 'client_credentials', ...form }, { client })
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}
