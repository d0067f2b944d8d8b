/** A database account, as a mysql:// URL describes it. */
export interface Account {
  host: string
  port: number
  user: string
  password: string
  database: string
  /** Milliseconds that the server may take to accept a connection; default: 3,000. */
  connectMsMax?: number
}

/** Parses the URL of an account. @throws TypeError when the text is not a URL. */
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

/** Returns the URL that `parseAccount` reads. */
export const formatAccount = ({ host, port, user, password, database }: Account): string =>
  `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`

/** Returns the server of an account as `host:port`. */
export const serverOf = ({ host, port }: Account): string => `${host}:${port}`
