import { createServer, type IncomingHttpHeaders } from 'node:http'
import { serverKeepAlive } from '@platform/lifecycle'
import { until } from '@platform/testkit'

/** One visit of the callback of a partner's site: its query and headers. */
export interface Visit {
  url: URL
  headers: IncomingHttpHeaders
}

const page = (body: string): string =>
  `<!doctype html><html lang="en"><title>Partner</title><h1>Acme Bidder</h1>${body}</html>`

/** A partner's web site: a page with a link to the platform, and the callback, which records every visit. */
export async function openPartnerSite(port = 0) {
  const visits: Visit[] = []
  const server = createServer(serverKeepAlive, (req, res) => {
    const url = new URL(req.url ?? '/', origin())
    res.setHeader('content-type', 'text/html; charset=utf-8')
    if (url.pathname === '/callback') visits.push({ url, headers: req.headers })
    const to = url.searchParams.get('to')?.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
    if (url.pathname === '/callback') res.end(page('<p>You are back.</p>'))
    else if (url.pathname === '/start') res.end(page(`<a href="${to}">Connect Amazon data</a>`))
    else res.writeHead(url.pathname === '/favicon.ico' ? 204 : 404).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const origin = (): string => {
    const address = server.address()
    if (!address || typeof address === 'string') throw new Error('the partner site has no port')
    return `http://127.0.0.1:${address.port}`
  }
  return {
    origin: origin(),
    redirectUri: `${origin()}/callback`,
    /** Returns the URL of a page of the partner with a link to this address. */
    linkTo: (to: URL): string => `${origin()}/start?${new URLSearchParams({ to: to.href })}`,
    /** Resolves with the next visit that was not returned before. */
    visit: (): Promise<Visit> => until('a visit of the callback', () => visits.shift()),
    close: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

/** See openPartnerSite. */
export type PartnerSite = Awaited<ReturnType<typeof openPartnerSite>>
