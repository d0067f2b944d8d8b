const parentEveryMs = 250

/**
 * Resolves with the reason when this process should end: a signal, or the end of the wrapper that started it. Further signals
 * are ignored: a terminal's Ctrl-C arrives twice, once forwarded by the wrapper.
 */
export function stopRequest(wrapperPid: string | undefined): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal))
  const parent = process.ppid
  if (wrapperPid === String(parent)) {
    setInterval(() => process.ppid !== parent && resolve('its parent ended'), parentEveryMs).unref()
  }
  return promise
}
