import { setTimeout as delay } from 'node:timers/promises'

const groupMsMax = 500

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Signals one process; returns false if it has ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return send(pid, signal)
}

/** Signals the process group that the process leads; returns false if it has ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  return send(-pid, signal) || send(pid, signal)
}

/** Kills the rest of an ended process's group, and waits until it is empty. */
export async function endGroup(pid: number): Promise<void> {
  const deadline = Date.now() + groupMsMax
  send(-pid, 'SIGKILL')
  while (send(-pid, 0) && Date.now() < deadline) await delay(5)
}
