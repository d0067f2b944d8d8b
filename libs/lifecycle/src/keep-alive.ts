/**
 * How long an HTTP client of the platform keeps an idle connection. A server must keep it for longer: a request that is sent
 * while the server closes the connection is lost, and only the client knows when it will send.
 */
export const clientKeepAliveMs = 15_000

/**
 * Keep-alive options of every HTTP server of the platform. Clients that follow `Keep-Alive: timeout=…` close after 30 s at the
 * latest, the server after 65 s: longer than the 60 s of common load balancers, and with 35 s to spare for clients with late
 * timers. undici counts ticks of half a second, however long a busy event loop made each of them.
 */
export const serverKeepAlive = { keepAliveTimeout: 30_000, keepAliveTimeoutBuffer: 35_000 } as const

/** The client side of `serverKeepAlive` as undici options, whatever the server announces. */
export const undiciKeepAlive = {
  keepAliveTimeout: clientKeepAliveMs,
  keepAliveMaxTimeout: clientKeepAliveMs,
} as const

/**
 * Keep-alive between the platform's own processes: idle connections end well within a drain's propagation time, so a server that
 * stops listening has no kept-alive connection on which a request could arrive.
 */
export const serviceKeepAliveMs = 2_000
