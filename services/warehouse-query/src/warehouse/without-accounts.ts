const name = '`(?:[^`]|``)*`'
const definer = new RegExp(`^(CREATE (?:ALGORITHM=\\w+ )?)DEFINER=${name}(?:@${name})? `, 'i')

/** A message of the server without the `'user'@'host'` that it quotes in places. */
export const withoutAccounts = (message: string): string => message.replace(/'[^']*'@'[^']*'/g, 'this account')

/** What the server shows of a view, without the account that defined it: its definition, or why it cannot be read. */
export const withoutDefiner = (text: string): string =>
  text.replace(definer, '$1').replace(/(?<=definer \()'[^']*'@'[^']*'/, 'an account')
