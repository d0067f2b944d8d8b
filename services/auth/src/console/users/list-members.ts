import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { Member } from '../../users/user.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { roleLabel } from './roles.ts'

const account = ({ hasSecondFactor, isDisabled }: Member) => {
  if (isDisabled) return html`<span class="badge bad">Disabled</span>`
  return hasSecondFactor
    ? html`<span class="badge good">Two factors</span>`
    : html`<span class="badge warn">Password only</span>`
}

/** `people`: the tenant's members and open invitations. */
export const listMembers = ({ manageUsers }: Pick<ConsoleContext, 'manageUsers'>): ConsolePage<TenantVisit> => ({
  path: 'people',
  async show({ tenant, canChange, to, signedIn }) {
    const [members, invitations] = await Promise.all([
      manageUsers.membersOf(tenant.id),
      manageUsers.invitationsOf(tenant.id),
    ])
    const change = ({ userId, email }: Member) =>
      html`<a href="${to(`people/${userId}/role`)}">Change role<span class="visually-hidden"> of ${email}</span></a> · <a href="${to(`people/${userId}/remove`)}">Remove<span class="visually-hidden"> ${email}</span></a>`
    return {
      title: 'People',
      body: html`<div class="head">
  <p class="lead">Admins can change everything here. Viewers can see everything but change nothing.</p>
  ${canChange && html`<a class="button" href="${to('people/invite')}">Invite a person</a>`}
</div>
<div class="panel">${table({
        caption: 'People of this tenant',
        rows: members,
        empty: html`<p>This tenant has no members yet.</p>`,
        columns: [
          {
            heading: 'Person',
            cell: ({ name, email, userId }) =>
              html`${name || email}${userId === signedIn.user.id && html` <span class="badge">You</span>`}<div class="hint">${email}</div>`,
          },
          { heading: 'Role', cell: ({ role }) => roleLabel(role) },
          { heading: 'Sign-in', cell: account },
          { heading: 'Since', cell: ({ since }) => moment(since) },
          ...(canChange ? [{ heading: 'Change', cell: change }] : []),
        ],
      })}</div>
${
  invitations.length > 0 &&
  html`<section class="panel" aria-labelledby="invited"><h2 id="invited">Invited</h2>${table({
    caption: 'Open invitations',
    rows: invitations,
    columns: [
      { heading: 'E-mail', cell: ({ email }) => email },
      { heading: 'Role', cell: ({ role }) => roleLabel(role) },
      { heading: 'Until', cell: ({ expiresAt }) => moment(expiresAt) },
      ...(canChange
        ? [
            {
              heading: 'Change',
              cell: ({ id, email }: { id: string; email: string }) =>
                html`<a href="${to(`people/invitations/${id}/withdraw`)}">Withdraw<span class="visually-hidden"> the invitation of ${email}</span></a>`,
            },
          ]
        : []),
    ],
  })}</section>`
}`,
    }
  },
})
