import { undiciKeepAlive } from '@platform/lifecycle'
import { Agent, fetch, type RequestInit } from 'undici'
import { type Control, type Form, fieldsOf, formsOf } from './html-forms.ts'

/** A page, or a redirect, as the server sent it. */
export interface Answer {
  url: URL
  status: number
  headers: Headers
  text: string
  forms: Form[]
  /** The absolute URL of the redirect. */
  location: URL | undefined
}

let lastAddress = 1
/** Separate loopback addresses keep the rate limits by address apart. */
const nextAddress = (): string => {
  lastAddress += 1
  return `127.0.${Math.floor(lastAddress / 250) + 1}.${(lastAddress % 250) + 1}`
}

/** A user with a minimal browser: cookies and forms, one request at a time, no automatic redirects. */
export function httpPerson(origin: string) {
  const cookies = new Map<string, { value: string; path: string }>()
  const dispatcher = new Agent({ localAddress: nextAddress(), ...undiciKeepAlive })

  const remember = (headers: { getSetCookie(): string[] }): void => {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(pair.indexOf('=') + 1)
      const attribute = (wanted: string) =>
        attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
      const expires = attribute('expires')
      const isOver = attribute('max-age') === '0' || (expires !== undefined && new Date(expires) <= new Date())
      const path = attribute('path') ?? '/'
      if (isOver || value === '') cookies.delete(`${path} ${name}`)
      else cookies.set(`${path} ${name}`, { value, path })
    }
  }
  const covers = (path: string, pathname: string): boolean =>
    pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
  const cookieFor = ({ pathname }: URL): string =>
    [...cookies]
      .filter(([, { path }]) => covers(path, pathname))
      .map(([key, { value }]) => `${key.slice(key.indexOf(' ') + 1)}=${value}`)
      .join('; ')

  const request = async (to: string | URL, init: RequestInit = {}): Promise<Answer> => {
    const url = new URL(to, origin)
    const cookie = cookieFor(url)
    const headers = { accept: 'text/html', ...(cookie && { cookie }), ...(init.headers as Record<string, string>) }
    const response = await fetch(url, { dispatcher, redirect: 'manual', ...init, headers })
    remember(response.headers)
    const text = await response.text()
    const location = response.headers.get('location')
    return {
      url,
      status: response.status,
      headers: new Headers([...response.headers]),
      text,
      forms: formsOf(text),
      location: location === null ? undefined : new URL(location, url),
    }
  }
  /** Follows redirects within the platform. */
  const follow = async (answer: Answer): Promise<Answer> => {
    let at = answer
    for (let hops = 0; at.location?.origin === origin; hops += 1) {
      if (hops > 10) throw new Error(`too many redirects, the last to ${at.location}`)
      at = await request(at.location)
    }
    return at
  }
  const post = (to: string | URL, fields: URLSearchParams, headers: Record<string, string> = {}) =>
    request(to, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: fields.toString(),
    })
  /** Submits a form of a page with the given values. */
  const submit = (page: Answer, form: Form, typed: Record<string, string> = {}, pressed?: Control) => {
    const fields = fieldsOf(form, pressed ?? form.controls.find(({ type }) => type === 'submit'))
    for (const [name, value] of Object.entries(typed)) fields.set(name, value)
    return post(new URL(form.action || page.url.href, page.url), fields, { origin })
  }
  return {
    request,
    post,
    submit,
    follow,
    open: async (to: string | URL) => follow(await request(to)),
    cookies,
    close: () => dispatcher.close(),
  }
}

/** See httpPerson. */
export type HttpPerson = ReturnType<typeof httpPerson>
