import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { type Cast, cast, copied, csrfOf, follow } from '../support/console.ts'
import { type Client, postForm } from '../support/post-form.ts'
import type { Page, Visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let who: Cast
let csrf: string
beforeAll(async () => {
  auth = await authOnDatabase({ env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
  csrf = await csrfOf(who.admin)
})
afterAll(() => auth.close())

const submit = (path: string, fields: [string, string][] = [], browser: Visitor = who.admin): Promise<Page> =>
  browser.post(who.at(path), [['csrf', csrf], ...fields])
const secretOf = (page: Page): Client => ({
  clientId: copied(page, 'clientId'),
  clientSecret: copied(page, 'clientSecret'),
})
async function mint(
  label: string,
  fields: [string, string][] = [
    ['scope', 'account:read'],
    ['scope', 'ads:write'],
  ],
) {
  const minted = await submit('credentials/new', [['label', label], ...fields])
  const shown = await follow(who.admin, minted)
  return { ...secretOf(shown), shown, shownAt: minted.to ?? '' }
}
const token = async (client: Client) => {
  const { status, body } = await postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })
  return { status, scope: body.scope }
}
const events = async (action: string) =>
  (
    await auth.database.rows<{ event: string }>(`select event from recorded where event like $1 order by position`, [
      `%"action":"${action}"%`,
    ])
  ).map(({ event }) => JSON.parse(event))

describe('minting a credential', () => {
  it('preselects the four read scopes, and explains each of the others', async () => {
    const { text } = await who.admin.get(who.at('credentials/new'))
    const checked = [...text.matchAll(/name="scope" value="([^"]+)" checked/g)].map(([, scope]) => scope)
    expect(checked).toEqual(['account:read', 'retail:read', 'ads:read', 'brand_analytics:read'])
    for (const scope of ['ads:write', 'retail:write', 'retail:pii', 'audit:read', 'sync:manage']) {
      const id = new RegExp(`value="${scope}" aria-describedby="([^"]+)"`).exec(text)?.[1]
      expect(text).toMatch(new RegExp(`<p class="hint" id="${id}">[^<]{20,}</p>`))
    }
  })

  it('shows a working secret with the chosen scopes only, and the audit log names the user', async () => {
    const minted = await mint('Bids')
    expect(await token(minted)).toEqual({ status: 200, scope: 'account:read ads:write' })
    const created = (await events('credential.create')).find(({ resource }) => resource.id === minted.clientId)
    const { userId, email } = who.users.admin
    expect(created).toMatchObject({ tenant_id: who.tenantId, actor: { type: 'person', id: userId, label: email } })
  })

  it('shows the secret once, to this session and on this page only', async () => {
    const { clientSecret, clientId, shown, shownAt } = await mint('Once')
    expect(shown.headers.get('cache-control')).toBe('no-store')
    const places = ['overview', 'credentials', `credentials/${clientId}`, `credentials/${clientId}/rotate`, 'audit']
    const pages = await Promise.all([shownAt, ...places.map(who.at)].map((path) => who.admin.get(path)))
    expect(pages.map(({ text }) => text.includes(clientSecret))).toEqual(pages.map(() => false))
    expect(pages[0]?.text).toContain('Already shown')

    const minted = await submit('credentials/new', [
      ['label', 'Mine'],
      ['scope', 'ads:read'],
    ])
    const seen = await follow(who.operator, minted)
    expect(seen.text).toContain('Already shown')
    expect((await follow(who.admin, minted)).text).toContain('Client secret')
  })

  it('stores no readable secret while it waits to be shown', async () => {
    const minted = await submit('credentials/new', [
      ['label', 'Waiting'],
      ['scope', 'ads:read'],
    ])
    const rows = await auth.database.rows<{ row: string }>('select shown_once::text as row from shown_once')
    const { clientSecret } = secretOf(await follow(who.admin, minted))
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ row }) => row.includes(clientSecret) || row.includes(who.tenantId))).toEqual([])
    expect(
      await auth.database.rows("select 1 from shown_once where expires_at > now() + interval '3 minutes'"),
    ).toEqual([])
  })

  it('sets its expiry and allowed networks', async () => {
    const { clientId } = await mint('Bounded', [
      ['scope', 'ads:read'],
      ['days', '30'],
      ['networks', '203.0.113.0/24\n2001:db8::/48'],
    ])
    const credential = await auth.context.manageCredentials.get(clientId)
    expect(credential.allowedCidrs).toEqual(['203.0.113.0/24', '2001:db8::/48'])
    expect(Math.round(((credential.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30)
    const { text } = await who.viewer.get(who.at(`credentials/${clientId}`))
    expect(text).toContain('<code>203.0.113.0/24</code>')
  })

  it.each([
    [
      'label',
      'Enter a label.',
      [
        ['label', ' '],
        ['scope', 'ads:read'],
      ],
    ],
    [
      'label',
      'Use at most 100 characters.',
      [
        ['label', 'x'.repeat(101)],
        ['scope', 'ads:read'],
      ],
    ],
    ['scope-read', 'Choose at least one scope.', [['label', 'X']]],
    [
      'scope-read',
      'Choose at least one scope.',
      [
        ['label', 'X'],
        ['scope', 'root'],
      ],
    ],
    [
      'networks',
      'not an IP address',
      [
        ['label', 'X'],
        ['scope', 'ads:read'],
        ['networks', 'office'],
      ],
    ],
  ] as [string, string, [string, string][]][])(
    'shows the error next to the field %s, and keeps the other input: %s',
    async (field, message, fields) => {
      const page = await submit('credentials/new', fields)
      expect(page.status).toBe(400)
      expect(page.text).toMatch(new RegExp(`<p class="error" id="${field}-error">[^<]*${message}`))
      expect(page.text).toMatch(new RegExp(`aria-describedby="[^"]*${field}-error`))
      if (field !== 'label') expect(page.text).toContain('value="X"')
    },
  )
})

describe('rotating a secret', () => {
  it('creates a new secret, and the old one works for the chosen time', async () => {
    const before = await mint('Rotated')
    const after = secretOf(
      await follow(who.admin, await submit(`credentials/${before.clientId}/rotate`, [['grace', '3600']])),
    )
    expect(after.clientSecret).not.toBe(before.clientSecret)
    expect([(await token(before)).status, (await token(after)).status]).toEqual([200, 200])
  })

  it('ends the old secret at once if that is chosen', async () => {
    const before = await mint('Leaked')
    const after = secretOf(
      await follow(who.admin, await submit(`credentials/${before.clientId}/rotate`, [['grace', '0']])),
    )
    expect([(await token(before)).status, (await token(after)).status]).toEqual([401, 200])
  })
})

describe('revoking a credential', () => {
  it('asks for confirmation, then revokes permanently and confirms it', async () => {
    const minted = await mint('Ended')
    const question = await who.admin.get(who.at(`credentials/${minted.clientId}/revoke`))
    expect(question.text).toContain('cannot be undone')
    expect((await token(minted)).status).toBe(200)

    const list = await follow(who.admin, await submit(`credentials/${minted.clientId}/revoke`))
    expect(list.text).toContain('The credential is revoked.')
    expect((await token(minted)).status).toBe(401)
    const detail = await who.admin.get(who.at(`credentials/${minted.clientId}`))
    expect(detail.text).not.toContain('/rotate"')
    expect((await submit(`credentials/${minted.clientId}/rotate`)).status).toBe(404)
  })
})

describe('usage', () => {
  it('is shown as a chart and in numbers, for the credential and the tenant', async () => {
    const { clientId } = await mint('Busy')
    const row = `insert into credential_usage (tenant_id, client_id, bucket, requests, limited, errors) values ($1, $2, date_bin('5 minutes', now() - $3::interval, 'epoch'), $4, $5, $6)`
    await auth.database.rows(row, [who.tenantId, clientId, '1 hour', 1_200, 30, 4])
    await auth.database.rows(row, [who.tenantId, clientId, '5 days', 7_000, 0, 0])
    const day = await who.viewer.get(who.at(`credentials/${clientId}`))
    expect(day.text).toContain('Answered: <strong>1,166</strong>')
    expect(day.text).toContain('Over the limit (429): <strong>30</strong>')
    expect(day.text).toContain('Errors: <strong>4</strong>')
    expect(day.text.match(/class="bar-errors" x=/g)?.length).toBe(1)
    const week = await who.viewer.get(who.at(`credentials/${clientId}?window=7d`))
    expect(week.text).toContain('Answered: <strong>8,166</strong>')
    const overview = await who.viewer.get(who.at('overview?window=30d'))
    expect(overview.text).toMatch(/Busy<\/a><\/th><td[^>]*><div>8,200</)
  })

  it('without calls shows a hint', async () => {
    const { clientId } = await mint('Idle')
    expect((await who.viewer.get(who.at(`credentials/${clientId}?window=nonsense`))).text).toContain(
      'No calls in this period.',
    )
  })
})
