import type { RequestHandler } from 'express'
import { csrfField, requireCsrf } from '../../pages/csrf.ts'
import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import { table } from '../../pages/table.ts'
import type { ListedSession } from '../sessions/session-store.ts'
import type { AnySession } from '../sessions.ts'
import { browserOf, requireAccount, type UserPagesContext } from './user-pages-context.ts'

/** Confirmations that the page can show after a redirect; the URL contains only the key. */
const notices: Readonly<Record<string, string>> = {
  password: 'The password is changed, and you are signed out everywhere else.',
  off: 'The second factor is off.',
  sessions: 'The session is signed out.',
}

const secondFactor = (session: AnySession, codesLeft: number): Html =>
  session.hasSecondFactor
    ? html`<p><span class="badge good">On</span> Signing in requires a code from your app. You have ${codesLeft} recovery codes left.</p>
  <div class="actions"><a class="button secondary" href="/admin/account/recovery-codes">New recovery codes</a><a class="button secondary" href="/admin/account/second-factor/off">Turn off</a></div>`
    : html`<p><span class="badge warn">Off</span> Anyone who learns your password can sign in as you.</p>
  <div class="actions"><a class="button" href="/admin/account/second-factor">Set up</a></div>`

function sessionList(session: AnySession, sessions: readonly ListedSession[]): Html {
  const end = ({ key }: ListedSession): Html =>
    key === session.sessionKey
      ? html`<span class="badge">This browser</span>`
      : html`<form method="post" action="/admin/account/sessions">${csrfField(session)}<input type="hidden" name="key" value="${key}"><button class="small secondary">Sign out</button></form>`
  return table({
    caption: 'Where you are signed in',
    rows: sessions,
    columns: [
      { heading: 'Browser', cell: ({ userAgent }) => userAgent || 'Unknown' },
      { heading: 'Address', cell: ({ address }) => address },
      { heading: 'Since', cell: ({ createdAt }) => moment(createdAt) },
      { heading: 'Last seen', cell: ({ lastSeenAt }) => moment(lastSeenAt) },
      { heading: 'End', cell: end },
    ],
  })
}

/** `GET /admin/account` */
export const showAccount =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const session = await requireAccount(req, context)
    const [codesLeft, sessions] = await Promise.all([
      context.account.recoveryCodesLeft(session),
      context.account.listSessions(session),
    ])
    const others = html`<form method="post" action="/admin/account/sessions">${csrfField(session)}<button class="secondary">Sign out everywhere else</button></form>`
    sendPage(res, {
      title: 'Your account',
      signedIn: session,
      notice: notices[String(req.query.done)],
      body: html`<p class="lead">${session.user.name} · ${session.user.email}</p>
${session.needs === 'enrolment' && html`<p class="warning">Operators need a second factor. Set it up to continue.</p>`}
<section class="panel" aria-labelledby="factor"><h2 id="factor">Second factor</h2>${secondFactor(session, codesLeft)}</section>
<section class="panel" aria-labelledby="password"><h2 id="password">Password</h2>
  <div class="actions"><a class="button secondary" href="/admin/account/password">Change password</a></div></section>
<section class="panel" aria-labelledby="sessions"><h2 id="sessions">Where you are signed in</h2>
  ${sessionList(session, sessions)}${sessions.length > 1 && html`<div class="actions">${others}</div>`}</section>`,
    })
  }

/** `POST /admin/account/sessions`: ends the session `key`, or all others if it is absent. */
export const endSessions =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const session = await requireAccount(req, context)
    const form = await readPageForm(req)
    requireCsrf(form, session)
    const key = form.get('key')
    await context.account.endSessions(session, key ? { key } : 'others', browserOf(req, res, context))
    throw new SeeOther('/admin/account?done=sessions')
  }
