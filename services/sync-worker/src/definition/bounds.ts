import { type Issue, validationError } from '@platform/errors'

/** Limits of one job definition, far above every sensible job: checking a definition costs a few milliseconds at most. */
const levelsMax = 32
const valuesMax = 10_000
const textLengthMax = 20_000

const placeholder = /^<[^<>]{1,100}>$/

/**
 * Refuses a definition that is too large or too deeply nested, names that JavaScript treats specially, and placeholders that were
 * copied from documentation, such as `"<region>"`.
 * @throws PlatformError `validation_error`
 */
export function checkBounds(value: unknown): void {
  const issues: Issue[] = []
  let count = 0
  const visit = (part: unknown, path: string[]): void => {
    if (++count > valuesMax)
      throw validationError([{ path: '', message: `the job must have at most ${valuesMax} values` }])
    if (path.length > levelsMax)
      throw validationError([
        { path: path.slice(0, 5).join('.'), message: `must be nested at most ${levelsMax} levels deep` },
      ])
    if (typeof part === 'string') {
      if (part.length > textLengthMax)
        issues.push({ path: path.join('.'), message: `must have at most ${textLengthMax} characters` })
      if (placeholder.test(part))
        issues.push({ path: path.join('.'), message: `is still the placeholder ${part}: write your own value` })
    } else if (typeof part === 'object' && part !== null) {
      for (const [name, inner] of Object.entries(part)) {
        if (name === '__proto__') issues.push({ path: [...path, name].join('.'), message: 'is not a parameter here' })
        visit(inner, [...path, name.slice(0, 100)])
      }
    }
  }
  visit(value, [])
  if (issues.length > 0) throw validationError(issues)
}
