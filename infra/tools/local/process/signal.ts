import { setTimeout as delay } from 'node:timers/promises'

const groupMsMax = 500

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Signals one process; false when it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return send(pid, signal)
}

/** Signals a process and what it started: our children lead process groups of their own. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  return send(-pid, signal) || send(pid, signal)
}

/** Ends what a process that has just ended leaves behind in its group, and waits until it is gone. */
export async function endGroup(pid: number): Promise<void> {
  const deadline = Date.now() + groupMsMax
  send(-pid, 'SIGKILL')
  while (send(-pid, 0) && Date.now() < deadline) await delay(5)
}
