function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Signals one process; false when it is gone. */
export const signalProcess = send

/** Signals a process and what it started: our children lead process groups of their own. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  return send(-pid, signal) || send(pid, signal)
}
