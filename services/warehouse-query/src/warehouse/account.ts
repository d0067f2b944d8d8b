/** A database account, as a mysql:// URL names it. */
export interface Account {
  host: string
  port: number
  user: string
  password: string
  database: string
}

/** @throws TypeError when it is no URL. */
export function parseAccount(url: string): Account {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

/** The URL that `parseAccount` reads. */
export const formatAccount = ({ host, port, user, password, database }: Account): string =>
  `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`

/** Names the server of an account. */
export const serverOf = ({ host, port }: Account): string => `${host}:${port}`
