const name = '`(?:[^`]|``)*`'
const definer = new RegExp(`^(CREATE (?:ALGORITHM=\\w+ )?)DEFINER=${name}(?:@${name})? `, 'i')

/** Returns a message of the server without the `'user'@'host'` that it may quote. */
export const withoutAccounts = (message: string): string => message.replace(/'[^']*'@'[^']*'/g, 'this account')

/** Returns the server's description of a view without its definer: the definition, or the reason why it cannot be read. */
export const withoutDefiner = (text: string): string =>
  text.replace(definer, '$1').replace(/(?<=definer \()'[^']*'@'[^']*'/, 'an account')
