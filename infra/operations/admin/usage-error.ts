import type { AdminCommand } from './command.ts'

/** Thrown for invalid arguments, with the commands whose usage is printed below the message. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly commands: readonly AdminCommand[]

  constructor(message: string, commands: readonly AdminCommand[]) {
    super(message)
    this.commands = commands
  }
}
