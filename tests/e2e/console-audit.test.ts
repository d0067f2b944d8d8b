import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { signIn } from '../support/authorization.ts'
import { type Answer, type HttpPerson, httpPerson } from '../support/http-person.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const eventsMade = 55
/** The number of events on a page of the console. */
const pageSize = 50

let p: RunningPlatform
let ada: HttpPerson
let audit: (query?: string) => Promise<Answer>
beforeAll(async () => {
  p = await openRunningPlatform('console-audit')
  ada = httpPerson(p.demo.gateway)
  const { admin } = p.northwind
  if (!admin) throw new Error('the demo tenant has no admin')
  await signIn(ada, await ada.open('/admin'), admin)
  audit = (query = '') => ada.open(`/admin/t/${p.northwind.id}/audit${query}`)
  for (let made = 0; made < eventsMade; made += 1) await p.token(p.northwind.credentials.read)
  await until('the events are stored', async () => (await idsOf('?action=token.issue')).size >= eventsMade)
})
afterAll(async () => {
  await ada?.close()
  await p?.close()
})

const rowsOf = ({ text }: Answer): string[] =>
  [...text.matchAll(/<th scope="row">([a-z_.]+)</g)].map(([, action = '']) => action)
/** Ids of the events; the id of a request is a nested member. */
const eventIds = ({ text }: Answer): string[] =>
  [...text.matchAll(/^ {2}&quot;id&quot;: &quot;([0-9a-f]{8}-[0-9a-f-]{27})&quot;/gm)].map(([, id = '']) => id)
const olderOf = ({ text }: Answer): string | undefined =>
  /<a [^>]*rel="next" href="[^"?]*(\?[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')

/** Reads every event on all pages of a query, in order. */
async function idsOf(query: string): Promise<Set<string>> {
  const ids = new Set<string>()
  for (let next: string | undefined = query; next !== undefined; ) {
    const page: Answer = await audit(next)
    for (const id of eventIds(page)) ids.add(id)
    next = olderOf(page)
  }
  return ids
}

describe('the audit page', () => {
  it('shows that the chain is intact, and its number of events', async () => {
    const { status, text } = await audit()
    expect(status).toBe(200)
    expect(text).toMatch(/Chain intact<\/span> All [0-9,]+ events are present and unchanged\./)
  })

  it('pages through all of them, each once', async () => {
    const first = await audit('?action=token.issue')
    expect(rowsOf(first)).toEqual(Array(pageSize).fill('token.issue'))
    const second = await audit(olderOf(first))
    expect(eventIds(second).filter((id) => eventIds(first).includes(id))).toEqual([])
    expect((await idsOf('?action=token.issue')).size).toBeGreaterThanOrEqual(eventsMade)
  })

  it('filters by request id, by day and by a group of actions', async () => {
    const { text } = await audit('?action=token.issue')
    const requestId = /&quot;request&quot;: \{[^}]*&quot;id&quot;: &quot;([^&]+)&quot;/.exec(text)?.[1] ?? ''
    expect(rowsOf(await audit(`?request_id=${requestId}`))).toEqual(['token.issue'])
    expect(new Set(rowsOf(await audit('?action=token.*')))).toEqual(new Set(['token.issue']))
    expect((await audit('?to=2020-01-01')).text).toContain('No events match.')
    expect(rowsOf(await audit(`?from=${new Date().toISOString().slice(0, 10)}`)).length).toBe(pageSize)
  })

  it('shows who called, which operation and which path, and filters by each person’s link', async () => {
    const token = await p.token(p.northwind.credentials.all)
    const { profileId } = Object(p.northwind.profiles[0])
    const body = JSON.stringify({ profileId, operation: 'sp.campaigns.list' })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    await p.call('/api/amazon/ads/call', { method: 'POST', headers, body })
    const shown = await until('the call is in the log', async () => {
      const page = await audit(`?action=ads.call&resource=${profileId}`)
      return rowsOf(page).length > 0 && page.text
    })
    expect(shown).toContain('sp.campaigns.list')
    expect(shown).toContain('POST /api/amazon/ads/call')
    const clientId = p.northwind.credentials.all.client_id
    expect(shown).toMatch(new RegExp(`href="[^"]*/audit\\?actor=${clientId}">demo `))
    const own = await audit(`?actor=${clientId}`)
    expect(new Set(rowsOf(own))).toEqual(new Set(['ads.call', 'token.issue']))
    expect((await audit('?outcome=failed&action=token.issue')).text).toContain('No events match.')
  })

  it('shows the start of a write with the outcome of the write', async () => {
    const token = await p.token(p.northwind.credentials.all)
    const { profileId } = Object(p.northwind.profiles[0])
    const call = async (body: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify({ profileId, ...body }) }
      return (await p.call('/api/amazon/ads/call', init)).body
    }
    const { payload } = await call({ operation: 'sp.keywords.list', body: { maxResults: 1 } })
    const [{ keywordId, bid = 1 }] = Object(payload).keywords
    const keywords = [{ keywordId, bid: bid + 0.1 }]
    const committed = await call({ operation: 'sp.keywords.update', body: { keywords }, dryRun: false })
    expect(committed).toMatchObject({ ok: true, dryRun: false })
    const { text } = await until('the end of the write is in the log', async () => {
      const page = await audit('?action=ads.write.*')
      return rowsOf(page).includes('ads.write.finished') && page
    })
    expect(text).toContain('ads.write.started')
    expect(text).toContain('sp.keywords.update')
    expect(text).not.toMatch(/class="badge[^"]*">(unknown|in progress)</)
  })

  it('exports all events that match as a file, of this tenant only', async () => {
    const { status, headers, text } = await audit('/export?action=token.issue')
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'text/csv; charset=utf-8' })
    expect(headers.get('content-disposition')).toBe(`attachment; filename="audit-events-${p.northwind.id}.csv"`)
    const [header, ...rows] = text.trimEnd().split('\r\n')
    expect(header).toMatch(/^seq,id,occurred_at,/)
    expect(rows.length).toBeGreaterThanOrEqual(eventsMade)
    expect(rows.every((row) => row.includes('"token.issue"'))).toBe(true)
    expect((await audit('/export?action=DROP%20TABLE')).status).toBe(400)
    expect((await ada.open(`/admin/t/${p.harbor.id}/audit/export`)).status).toBe(404)
  })

  it.each(['?action=DROP%20TABLE', '?from=yesterday', '?cursor=made-up', '?request_id=a%20b'])(
    'shows the problem of %s',
    async (query) => {
      const { status, text } = await audit(query)
      expect({ status, problem: /<p class="problem" role="alert">[^<]{10,}</.test(text) }).toEqual({
        status: 200,
        problem: true,
      })
    },
  )

  it("shows nothing of another tenant's log", async () => {
    const foreign = await ada.open(`/admin/t/${p.harbor.id}/audit`)
    expect(foreign.status).toBe(404)
    expect(foreign.text).not.toContain('token.issue')
  })
})

describe('while audit-log is unavailable', () => {
  it('the page shows a notice and all others work; the page recovers with audit-log', async () => {
    const pid = p.demo.processes.find(({ name }) => name === 'audit-log')?.pid
    if (pid === undefined) throw new Error('the platform has no audit-log')
    process.kill(pid, 'SIGSTOP')
    try {
      const { status, text } = await audit()
      expect(status).toBe(200)
      expect(text).toContain('The audit log is unavailable.')
      expect((await ada.open(`/admin/t/${p.northwind.id}/credentials`)).status).toBe(200)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until('the audit log is back', async () => (await audit()).text.includes('Chain intact'))
  })
})
