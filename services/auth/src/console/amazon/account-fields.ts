import { selectField, textField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { type Html, html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import type { ConsoleContext } from '../console-context.ts'

/** An account that already has a connection, to either API. */
export interface KnownAccount {
  id: string
  name: string
}

/** The account chosen in the form: an existing one, or a new one. */
export interface AccountChoice {
  /** Id of an existing account; empty for a new one. */
  account: string
  accountName: string
  newAccountId: string
}

/** Returns the accounts of the tenant's connections. Omits those of a service that is unavailable. */
export async function knownAccounts(
  { amazon }: Pick<ConsoleContext, 'amazon'>,
  tenantId: string,
): Promise<KnownAccount[]> {
  const lists = await Promise.allSettled([amazon.list('retail', tenantId), amazon.list('ads', tenantId)])
  const connections = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
  return [...new Map(connections.map(({ accountId, name }) => [accountId, { id: accountId, name }])).values()]
}

/** Reads the values of `accountFields` from a submitted form. */
export const chosenAccount = (form: PageForm): AccountChoice => ({
  account: form.get('account'),
  accountName: form.get('accountName').trim(),
  newAccountId: form.get('newAccountId').trim(),
})

/** Returns the choice as input for the commands that create connections. */
export function accountInput({ account, accountName, newAccountId }: AccountChoice, known: readonly KnownAccount[]) {
  if (account !== '') {
    const name = known.find(({ id }) => id === account)?.name
    return { accountId: account, ...(name && { accountName: name }) }
  }
  return { accountName, ...(newAccountId && { accountId: newAccountId }) }
}

/** Requires a name for a new account. */
export const accountErrors = ({ account, accountName }: AccountChoice): FormErrors =>
  account === '' && accountName === '' ? { accountName: 'Enter a name for the new account.' } : {}

/** Renders the fields that choose an account. */
export function accountFields(choice: AccountChoice, known: readonly KnownAccount[], errors: FormErrors): Html {
  const { account, accountName, newAccountId } = choice
  const options = [
    ...known.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })),
    { value: '', label: 'A new account' },
  ]
  return html`${
    known.length > 0 &&
    selectField({
      name: 'account',
      label: 'Account',
      value: account,
      options,
      error: errors.account,
      hint: 'Connect a seller and its advertiser to the same account.',
    })
  }
  ${textField({ name: 'accountName', label: 'Name of the new account', isFilter: true, required: known.length === 0, value: accountName, maxlength: 100, error: errors.accountName, hint: 'The name that your team uses, for example "Northwind Europe".', autocomplete: 'off' })}
  ${textField({ name: 'newAccountId', label: 'Id of the new account', value: newAccountId, maxlength: 64, error: errors.accountId, hint: 'Only if your warehouse already has an id for this account. Otherwise leave it empty, and an id is generated.', autocomplete: 'off' })}`
}
