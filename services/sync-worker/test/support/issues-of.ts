import { PlatformError } from '@platform/errors'

/** Returns the issues of a `validation_error` by path; empty if the call succeeds. */
export function issuesOf(run: () => unknown): Record<string, string> {
  try {
    run()
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== 'validation_error') throw error
    const { issues } = error.details
    return Array.isArray(issues) ? Object.fromEntries(issues.map(({ path, message }) => [path, message])) : {}
  }
  return {}
}
