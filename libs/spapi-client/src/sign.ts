/** A request before its signature. `connection` is the connection that it acts for. */
export interface UnsignedRequest<C> {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
  connection: C
}

/** Returns the request's headers, signed if the account has AWS keys or a role. Amazon also accepts unsigned requests. */
export type Sign<C> = (request: UnsignedRequest<C>, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>
