import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { User } from '../../users/user.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { Visit } from '../visit.ts'

/** Renders whether an account is disabled, and whether it has a second factor. */
export function accountState({ disabledAt, hasSecondFactor }: User) {
  if (disabledAt) return html`<span class="badge bad">Disabled</span>`
  return hasSecondFactor
    ? html`<span class="badge good">Two factors</span>`
    : html`<span class="badge warn">Password only</span>`
}

/** `people`: all users. */
export const listUsers = ({ manageUsers }: Pick<ConsoleContext, 'manageUsers'>): ConsolePage<Visit> => ({
  path: 'people',
  show: async ({ signedIn }) => ({
    title: 'People',
    body: html`<div class="head"><p class="lead">All accounts. Tenant admins invite their own people; create operators here.</p><a class="button" href="/admin/operator/people/new">New person</a></div>
<div class="panel">${table({
      caption: 'People',
      rows: await manageUsers.list(),
      columns: [
        {
          heading: 'Person',
          cell: ({ id, name, email }) =>
            html`<a href="/admin/operator/people/${id}">${name || email}</a>${id === signedIn.user.id && html` <span class="badge">You</span>`}<div class="hint">${email}</div>`,
        },
        { heading: 'Kind', cell: ({ isOperator }) => (isOperator ? 'Operator' : 'Person') },
        { heading: 'Sign-in', cell: accountState },
        { heading: 'Since', cell: ({ createdAt }) => moment(createdAt) },
      ],
    })}</div>`,
  }),
})
