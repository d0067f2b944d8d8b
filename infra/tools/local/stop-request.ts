const parentEveryMs = 250

/**
 * Resolves with the reason when this process should end: a signal, or the death of the wrapper that started it. Signals
 * that follow the first are heard and dropped: a terminal's Ctrl-C comes twice, once passed on by the wrapper.
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
