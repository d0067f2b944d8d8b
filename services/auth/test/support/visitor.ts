import { randomInt } from 'node:crypto'
import { issuer } from './start-auth.ts'

/** The response of a page: its content, or a redirect. */
export interface Page {
  status: number
  headers: Headers
  text: string
  /** Path of the redirect, if there is one. */
  to: string | undefined
}

const randomAddress = (): string => `198.18.${randomInt(256)}.${randomInt(1, 255)}`
const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|#96);/g, (_, name: string) => {
    const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' }
    return entities[name] ?? ''
  })

/** Returns the value of a hidden field, in the form with this action or else the first form of the page. */
export function hidden({ text }: Page, name: string, action?: string): string {
  const forms = text.match(/<form[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((one) => action === undefined || one.includes(`action="${action}"`)) ?? ''
  // On most pages the first form is the sign-out form of the header.
  const wanted = action === undefined ? (forms.find((one) => !one.includes('action="/admin/sign-out"')) ?? form) : form
  return decode(new RegExp(`name="${name}" value="([^"]*)"`).exec(wanted)?.[1] ?? '')
}

/** Simulates a browser with cookies, an address, and forms that contain the hidden fields of their page. */
export function visitor(url: string, { address = randomAddress() }: { address?: string } = {}) {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit = {}): Promise<Page> => {
    const response = await fetch(url + path, {
      redirect: 'manual',
      ...init,
      headers: {
        'x-forwarded-for': address,
        'user-agent': 'Test browser',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      const isOver = attributes.some((one) => one.startsWith('Expires=') && new Date(one.slice(8)) < new Date())
      if (isOver && !attributes.some((one) => one.startsWith('Max-Age='))) cookies.delete(name)
      else cookies.set(name, value)
    }
    const to = response.headers.get('location') ?? undefined
    return { status: response.status, headers: response.headers, text: await response.text(), to }
  }
  const get = (path: string) => send(path)
  const post = (
    path: string,
    fields: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
  ) =>
    send(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: issuer, ...headers },
    })
  /** Opens the page and submits its form. */
  const fill = async (path: string, fields: Record<string, string>): Promise<Page> => {
    const page = await get(path)
    const next = hidden(page, 'next')
    return post(path.split('?')[0] ?? path, { csrf: hidden(page, 'csrf'), ...(next && { next }), ...fields })
  }
  return {
    address,
    cookies,
    get,
    post,
    fill,
    signIn: (email: string, password: string, query = '') => fill(`/admin/sign-in${query}`, { email, password }),
    session: () => cookies.get('__Host-session'),
  }
}

export type Visitor = ReturnType<typeof visitor>
