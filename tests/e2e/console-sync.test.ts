import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DemoSignIn } from '@platform/demo/demo-access'
import { until } from '@platform/testkit'
import { signIn } from '../support/authorization.ts'
import { type Answer, type HttpPerson, httpPerson } from '../support/http-person.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let admin: HttpPerson
let viewer: HttpPerson
let stranger: HttpPerson
const people: HttpPerson[] = []

async function enter(who: DemoSignIn | null): Promise<HttpPerson> {
  if (!who) throw new Error('the demo has no such person')
  const person = httpPerson(p.demo.gateway)
  people.push(person)
  await signIn(person, await person.open('/admin'), who)
  return person
}

beforeAll(async () => {
  p = await openRunningPlatform('console-sync')
  // Amazon states its rate in each answer, and the platform keeps to it: one document a minute would take the suite hours.
  await simulator('PUT', 'settings', { quotaFactor: 600 })
  const seer = { email: 'seer@northwind.example', password: 'correct horse battery' }
  await p.command('auth', 'user.create', { ...seer, name: 'Seer', tenantId: p.northwind.id, role: 'viewer' })
  ;[admin, viewer, stranger] = await Promise.all([enter(p.northwind.admin), enter(seer), enter(p.harbor.admin)])
})
afterAll(async () => {
  await Promise.all(people.map((person) => person.close()))
  await p?.close()
})

const at = (path = '') => `/admin/t/${p.northwind.id}/sync${path}`
const simulator = async (method: string, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${p.demo.simulator.url}/_simulator/${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
const formTo = ({ forms }: Answer, end: string) => {
  const form = forms.find(
    ({ action, method }) => method === 'POST' && action.endsWith(end) && !action.includes('sign-out'),
  )
  if (!form) throw new Error(`the page has no form to ${end}`)
  return form
}
const csrfOf = ({ forms }: Answer): string =>
  forms.flatMap(({ controls }) => controls).find(({ name }) => name === 'csrf')?.value ?? ''

const inventory = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
/** As the documents print jobs: with commas after the last members. */
const textOf = (name: string, more = '', reportType = inventory) => `{
  "name": "${name}", "type": "io",
  "input": {
    "use": "amazon_selling_partner_api.io#AmazonSPApiReportInput",
    "credentials": "mer_northwind_na_us",
    "report_spec": { "reportType": "${reportType}", },
  },
  "output": { "tablename": "${name}" },${more}
}`

/** Submits the form of a new job. */
async function create(text: string, person = admin, typed: Record<string, string> = {}): Promise<Answer> {
  const page = await person.open(at('/new'))
  return person.submit(page, formTo(page, ''), { job: text, ...typed })
}

async function created(name: string, more = '', reportType?: string): Promise<string> {
  const answer = await create(textOf(name, more, reportType))
  if (answer.status !== 303) throw new Error(answer.text)
  return answer.location?.pathname.split('/').at(-1) ?? ''
}

const auditOf = async (resource: string) =>
  (await p.command('audit-log', 'audit.list', {
    ...{ tenantId: p.northwind.id, resource, limit: 50 },
    by: { type: 'service', id: 'test' },
  })) as { data: { action: string; actor: object; outcome: object }[] }

/** Waits until the page of a run does not load itself again. */
const endOf = (path: string): Promise<Answer> =>
  until(
    `the end of the run at ${path}`,
    async () => {
      const page = await admin.open(path)
      return !page.text.includes('data-refresh') && page
    },
    { timeoutMs: 240_000, everyMs: 500 },
  )

describe('a job in the console', () => {
  it('is created from text with commas after the last members, run, edited, paused, resumed and deleted', async () => {
    await simulator('POST', 'documents', {
      ...{ api: 'spapi', type: inventory },
      bodyBase64: Buffer.from('sku\tasin\tafn-fulfillable-quantity\nA-1\tB000000001\t5\nA-2\tB1\tx\ty\tz\n').toString(
        'base64',
      ),
    })
    const id = await created(
      'console_stock',
      ' "schedule": { "cron": "0 6 * * *", "timezone": "America/Los_Angeles" },',
    )
    const job = await admin.open(at(`/jobs/${id}`))
    expect(job.text).toMatch(/console_stock[\s\S]*0 6 \* \* \*[\s\S]*America\/Los_Angeles/)

    const started = await admin.submit(job, formTo(job, '/run'))
    expect([started.status, started.location?.search]).toEqual([303, '?done=run-started'])
    const run = await endOf(started.location?.pathname ?? '')
    expect(run.text).toMatch(/Succeeded[\s\S]*<strong>2<\/strong><span>rows read/)
    const list = await admin.open(at())
    expect(list.text).toMatch(/console_stock[\s\S]*mer_northwind_na_us[\s\S]*Succeeded/)

    const form = await admin.open(at(`/jobs/${id}/edit`))
    expect(form.text).toContain('console_stock')
    const edited = await admin.submit(form, formTo(form, ''), { job: textOf('console_stock'), pii: 'yes' })
    expect(edited.location?.search).toBe('?done=job-changed')
    const changed = await admin.open(edited.location ?? '')
    expect(changed.text).toMatch(/On request[\s\S]*may read buyers’ personal data/)

    const paused = await admin.follow(await admin.submit(changed, formTo(changed, '/pause')))
    expect(paused.text).toContain('The job is paused.')
    const resumed = await admin.follow(await admin.submit(paused, formTo(paused, '/resume')))
    expect(resumed.text).toContain('The job runs by its schedule again.')
    const question = await admin.open(at(`/jobs/${id}/delete`))
    const deleted = await admin.follow(await admin.submit(question, formTo(question, '')))
    expect([deleted.text.includes('The job is deleted.'), deleted.text.includes('console_stock')]).toEqual([
      true,
      false,
    ])

    const email = p.northwind.admin?.email
    const actions = ['create', 'run', 'change', 'pause', 'resume', 'delete'].map((verb) => `sync.job.${verb}`)
    await until('the audit events', async () => (await auditOf(id)).data.length >= actions.length)
    const { data } = await auditOf(id)
    expect(data.map(({ action }) => action).toSorted()).toEqual(actions.toSorted())
    for (const { actor, outcome } of data)
      expect([actor, outcome]).toEqual([
        expect.objectContaining({ type: 'person', label: email }),
        expect.objectContaining({ status: 'ok' }),
      ])
    const runId = run.url.pathname.split('/').at(-1) ?? ''
    await until('the event of the end', async () => (await auditOf(runId)).data.length > 0)
    expect((await auditOf(runId)).data[0]).toMatchObject({
      action: 'sync.run.end',
      actor: { type: 'person', label: email },
    })
  })

  it('that is only validated is not stored, and its notes are shown', async () => {
    const page = await admin.open(at('/new'))
    const fields = new URLSearchParams({
      csrf: csrfOf(page),
      action: 'validate',
      job: textOf('never_stored', ' "dbo": "x",'),
    })
    const checked = await admin.post(at('/new'), fields, { origin: p.demo.gateway })
    expect([checked.status, checked.text.includes('The job is valid. Nothing was stored.')]).toEqual([200, true])
    expect(checked.text).toContain('dbo is not needed')
    expect(checked.text).toContain('never_stored')
    expect((await admin.open(at())).text).not.toContain('never_stored')
  })

  it('is refused with every issue beside its path, and the text is kept', async () => {
    const wrong = textOf('wrong').replace('"tablename"', '"tabelname"').replace(inventory, 'GET_FBA_INVENTROY')
    const answer = await create(wrong)
    expect(answer.status).toBe(400)
    expect(answer.text).toMatch(/<code>output\.tabelname<\/code>[\s\S]*tablename/)
    expect(answer.text).toContain('GET_FBA_INVENTROY')
    const broken = await create('{ "name": "x" "type": "io" }')
    expect([broken.status, broken.text.includes('line 1, column 15: a comma is expected')]).toEqual([400, true])
    const nowhere = await create(textOf('nowhere').replace('mer_northwind_na_us', 'mer_nowhere'))
    expect([nowhere.status, nowhere.text.includes('<code>input.credentials</code>')]).toEqual([400, true])
  })

  it('with inline credentials is stored again as it is shown, and keeps them', async () => {
    const credentials = `{ "region": "NA", "client_id": "amzn1.application-oa2-client.x", "client_secret": "hidden-1", "refresh_token": "Atzr|hidden-2" }`
    const answer = await create(
      textOf('console_inline')
        .replace('"mer_northwind_na_us"', credentials)
        .replace(`"${inventory}",`, `"${inventory}", "marketplaceIds": ["ATVPDKIKX0DER"],`),
    )
    const own = answer.location?.pathname ?? ''
    const page = await admin.open(`${own}/edit`)
    expect(page.text).not.toContain('hidden-')
    const shown = /<textarea[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(page.text)?.[1] ?? ''
    const text = shown.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
    expect(JSON.parse(text)).toMatchObject({ input: { credentials: 'inline' } })
    const saved = await admin.submit(page, formTo(page, ''), { job: text })
    expect([saved.status, saved.location?.search]).toEqual([303, '?done=job-changed'])
  })
})

describe('a run in the console', () => {
  it('that waits shows its progress, loads itself again, and can be cancelled', async () => {
    await simulator('PUT', 'settings', { queuedMs: 600_000 })
    // Of a type of its own: a fresh report of another test would serve it at once.
    const id = await created('console_waits', '', 'GET_STRANDED_INVENTORY_UI_DATA')
    const job = await admin.open(at(`/jobs/${id}`))
    const started = await admin.submit(job, formTo(job, '/run'), { from: '2026-01-03', to: '2026-01-02' })
    expect([started.status, started.text.includes('must be later than from')]).toEqual([400, true])
    const run = await admin.follow(await admin.submit(job, formTo(job, '/run')))
    await simulator('PUT', 'settings', { queuedMs: 300 })
    expect(run.text).toMatch(/<noscript><meta http-equiv="refresh" content="5;url=\/admin\/t\/[^"?]*"><\/noscript>/)
    expect(run.text).toMatch(/data-refresh="5"[\s\S]*<progress/)
    expect(run.headers.get('content-security-policy')).toContain("connect-src 'self'")
    expect((await admin.open(at(`/jobs/${id}`))).text).toContain('A run is under way')
    const question = await admin.open(`${run.url.pathname}/cancel`)
    const cancelled = await admin.follow(await admin.submit(question, formTo(question, '')))
    expect(cancelled.text).toMatch(/The run is cancelled[\s\S]*Cancelled/)
    const again = await admin.follow(await admin.submit(question, formTo(question, '')))
    expect(again.text).toContain('The run is cancelled')
    expect([cancelled.text.includes('data-refresh'), cancelled.headers.get('content-security-policy')]).toEqual([
      false,
      expect.not.stringContaining('connect-src'),
    ])
  })

  it('lists its rejected rows in pages, with line, reason and text', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `A-${index}\tB000000001\tsurplus-${index}\tcells`)
    await simulator('POST', 'documents', {
      ...{ api: 'spapi', type: 'GET_AFN_INVENTORY_DATA' },
      bodyBase64: Buffer.from(`sku\tasin\n${rows.join('\n')}\n`).toString('base64'),
    })
    const id = await created('console_ragged').then(async (job) => {
      const form = await admin.open(at(`/jobs/${job}/edit`))
      await admin.submit(form, formTo(form, ''), {
        job: textOf('console_ragged').replace(inventory, 'GET_AFN_INVENTORY_DATA'),
      })
      return job
    })
    const job = await admin.open(at(`/jobs/${id}`))
    const started = await admin.submit(job, formTo(job, '/run'))
    const run = await endOf(started.location?.pathname ?? '')
    expect(run.text).toMatch(/<strong>60<\/strong><span>rejected/)
    const first = await admin.open(`${run.url.pathname}/rejected`)
    expect(first.text).toMatch(/Line 2[\s\S]*surplus-0\b/)
    expect(first.text).not.toContain('surplus-59')
    const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1] ?? ''
    const second = await admin.open(next.replaceAll('&amp;', '&'))
    expect(second.text).toMatch(/Line 61[\s\S]*surplus-59/)
    expect(second.text).not.toContain('rel="next"')
  })
})

describe('the pages of jobs and runs', () => {
  it('are open to a viewer, who cannot change anything, and to no other tenant', async () => {
    const id = await created('console_seen')
    const job = await viewer.open(at(`/jobs/${id}`))
    expect([job.status, job.forms.filter(({ action }) => !action.includes('sign-out'))]).toEqual([200, []])
    const csrf = csrfOf(await viewer.open('/admin/account'))
    for (const path of ['/new', `/jobs/${id}/edit`, `/jobs/${id}/run`, `/jobs/${id}/pause`, `/jobs/${id}/delete`]) {
      expect([path, (await viewer.open(at(path))).status]).toEqual([path, 403])
      const posted = await viewer.post(at(path), new URLSearchParams({ csrf, job: textOf('by_viewer') }))
      expect([path, posted.status]).toEqual([path, 403])
    }
    const own = `/admin/t/${p.harbor.id}/sync/jobs/`
    const text = async (job: string) => (await stranger.open(own + job)).text.replace(/Request id <code>[^<]*/, '')
    expect((await stranger.open(own + id)).status).toBe(404)
    expect(await text(id)).toBe(await text('job_0000'))
    expect((await stranger.open(at(`/jobs/${id}`))).status).toBe(404)
  })
})
