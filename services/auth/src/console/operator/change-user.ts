import { PlatformError } from '@platform/errors'
import { type Html, html } from '../../pages/html.ts'
import type { User } from '../../users/user.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { type Notice, seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { Answer } from '../view.ts'
import type { Visit } from '../visit.ts'
import { userPath } from './show-user.ts'

type Needs = Pick<ConsoleContext, 'manageUsers' | 'showOnce'>
type ManageUsers = Needs['manageUsers']

interface Change {
  path: string
  title: string
  text: (who: Html) => Html
  submitLabel: string
  danger: boolean
  done: (visit: Visit, user: User) => Promise<Answer>
}

/**
 * Returns the user that the path names. Operators change their own account on the account page, so they cannot lock
 * themselves out.
 */
async function requireOtherUser(manageUsers: ManageUsers, { params, by }: Visit): Promise<User> {
  if (params.userId !== by.id) return manageUsers.get(params.userId ?? '')
  throw new PlatformError('operation_not_permitted', 'an operator at their own account', {
    friendly: 'This is your own account. Ask another operator to change it.',
  })
}

const page = (
  manageUsers: ManageUsers,
  { path, title, text, submitLabel, danger, done }: Change,
): ConsolePage<Visit> => ({
  path: `people/:userId/${path}`,
  async show(visit) {
    const { id, name, email } = await requireOtherUser(manageUsers, visit)
    const who = html`<strong>${name || email}</strong> (${email})`
    return confirmation(visit, {
      title,
      text: html`<p>${text(who)}</p>`,
      submitLabel,
      danger,
      cancelPath: userPath(id),
    })
  },
  act: async (visit) => done(visit, await requireOtherUser(manageUsers, visit)),
})

/** `people/:userId/{disable,enable,reset-second-factor,reset-password}` */
export function changeUser({ manageUsers, showOnce }: Needs): ConsolePage<Visit>[] {
  const then =
    (work: (userId: string, by: Visit['by']) => Promise<unknown>, notice: Notice): Change['done'] =>
    async ({ by }, { id }) => {
      await work(id, by)
      return seeNotice(userPath(id), notice)
    }
  const changes: Change[] = [
    {
      path: 'disable',
      title: 'Disable the account',
      text: (who) =>
        html`${who} can no longer sign in. Their sessions end now, and applications that they connected lose access within a second.`,
      submitLabel: 'Disable account',
      danger: true,
      done: then(manageUsers.disable, 'person-disabled'),
    },
    {
      path: 'enable',
      title: 'Enable the account',
      text: (who) => html`${who} can sign in again.`,
      submitLabel: 'Enable account',
      danger: false,
      done: then(manageUsers.enable, 'person-enabled'),
    },
    {
      path: 'reset-second-factor',
      title: 'Reset the second factor',
      text: (who) =>
        html`For ${who}, if phone and recovery codes are lost. Until a new factor is set up, the password alone is enough to sign in. Verify the identity of the person who asks.`,
      submitLabel: 'Reset second factor',
      danger: true,
      done: then(manageUsers.resetSecondFactor, 'second-factor-reset'),
    },
    {
      path: 'reset-password',
      title: 'Reset the password',
      text: (who) =>
        html`${who} gets a new password, which is shown to you once. Their sessions end. Verify the identity of the person who asks.`,
      submitLabel: 'Reset password',
      danger: true,
      async done(visit, { id }) {
        const { password } = await manageUsers.resetPassword(id, visit.by)
        return showOnceAt(showOnce, visit, `${userPath(id)}/password`, { password })
      },
    },
  ]
  return changes.map((change) => page(manageUsers, change))
}
