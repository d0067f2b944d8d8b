import { PlatformError } from '@platform/errors'
import { CommandFailure } from '@platform/messaging'
import { z } from 'zod'
import type { AdminCommand } from './command.ts'
import { optionLabel } from './option-label.ts'

/** Kinds of refusals whose reason is the arguments: exit code 2. */
const argumentKinds: ReadonlySet<string> = new Set([
  'validation_error',
  'not_found',
  'operation_not_found',
  'operation_not_permitted',
  'merchant_not_found',
])

const Issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })).min(1) })

function reasonOf({ friendly, details }: PlatformError, command: AdminCommand): string {
  const found = Issues.safeParse(details)
  if (!found.success) return friendly
  return found.data.issues
    .map(({ path, message }) => (path ? `${optionLabel(command, path)}: ${message}` : message))
    .join('\n')
}

/** Returns the lines for stderr (the reason; the cause, where it adds to it; the request id), and the exit code. */
export function describeFailure(error: unknown, command: AdminCommand): { lines: string[]; code: 1 | 2 } {
  if (!(error instanceof PlatformError))
    return { lines: [error instanceof Error ? error.message : String(error)], code: 1 }
  const code = argumentKinds.has(error.kind) ? 2 : 1
  const lines = [reasonOf(error, command)]
  if (!(error instanceof CommandFailure)) return { lines, code }
  if (code === 1) lines.push(`cause: ${error.reason}`)
  return { lines: [...lines, `request id: ${error.requestId}`], code }
}
