import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { ConsoleContext } from '../console-context.ts'
import { facts } from '../facts.ts'
import type { ConsolePage } from '../routes.ts'
import { secretPage } from '../secret-page.ts'
import { roleLabel } from '../users/roles.ts'
import type { Visit } from '../visit.ts'
import { accountState } from './list-users.ts'

type Needs = Pick<ConsoleContext, 'manageUsers' | 'showOnce'>

/** Returns the path of a user's page. */
export const userPath = (userId: string): string => `/admin/operator/people/${userId}`

/** `people/:userId` */
export const showUser = ({ manageUsers }: Pick<Needs, 'manageUsers'>): ConsolePage<Visit> => ({
  path: 'people/:userId',
  async show({ params, by }) {
    const user = await manageUsers.get(params.userId ?? '')
    const memberships = await manageUsers.membershipsOf(user.id)
    const path = userPath(user.id)
    const link = (action: string, label: string, isDanger = false) =>
      html`<a class="button secondary${isDanger && ' danger'}" href="${path}/${action}">${label}</a>`
    return {
      title: user.name || user.email,
      body: html`<section class="panel" aria-label="About this person">
  ${facts([
    ['E-mail', user.email],
    ['Person id', html`<code>${user.id}</code>`],
    ['Kind', user.isOperator ? 'Operator: sees and changes every tenant' : 'Person'],
    ['Sign-in', accountState(user)],
    [
      'Tenants',
      memberships.length > 0
        ? html`<ul class="list">${memberships.map(({ tenantId, tenantName, role }) => html`<li><a href="/admin/t/${tenantId}/people">${tenantName}</a>, ${roleLabel(role)}</li>`)}</ul>`
        : 'None',
    ],
    ['Since', moment(user.createdAt)],
    ['Disabled', user.disabledAt && moment(user.disabledAt)],
  ])}
  ${
    user.id !== by.id &&
    html`<div class="actions">
    ${link('reset-password', 'Reset password')}
    ${user.hasSecondFactor && link('reset-second-factor', 'Reset second factor')}
    ${user.disabledAt ? link('enable', 'Enable') : link('disable', 'Disable', true)}
  </div>`
  }
</section>`,
    }
  },
})

/** `people/:userId/password`: shows the generated password once. */
export const showPassword = ({ manageUsers, showOnce }: Needs): ConsolePage<Visit> => ({
  path: 'people/:userId/password',
  async show(visit) {
    const { id, email } = await manageUsers.get(visit.params.userId ?? '')
    return secretPage(showOnce, visit, `${userPath(id)}/password`, {
      title: 'Password',
      text: html`<p>For <strong>${email}</strong>. Send it over a channel that you trust. The person can change it on the account page.</p>`,
      fields: { password: 'Password' },
      back: { href: userPath(id), label: 'I have copied it' },
    })
  },
})
