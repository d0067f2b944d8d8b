/**
 * How long an HTTP client of the platform keeps an idle connection. A server must keep it for longer: a request that is sent
 * while the server closes the connection is lost, and only the client knows when it will send.
 */
export const clientKeepAliveMs = 15_000

/**
 * What every HTTP server of the platform is created with. Clients that follow `Keep-Alive: timeout=…` leave after 30 s at the
 * latest, the server after 65 s: above the 60 s for which load balancers keep idle connections, and with 35 s to spare for a
 * client whose timers run late. undici counts ticks of half a second, however long a busy event loop made each of them.
 */
export const serverKeepAlive = { keepAliveTimeout: 30_000, keepAliveTimeoutBuffer: 35_000 } as const

/** `serverKeepAlive` as a client's side in undici's words, whatever the server announces. */
export const undiciKeepAlive = {
  keepAliveTimeout: clientKeepAliveMs,
  keepAliveMaxTimeout: clientKeepAliveMs,
} as const

/**
 * The same between the platform's own processes: idle connections end well within a drain's propagation time, so that a server
 * that stops listening has none left on which a request could be arriving.
 */
export const serviceKeepAliveMs = 2_000
