import type { Parameter } from './record.ts'

/**
 * Returns the problem of a value that must not be sent even if the model allows it: it would end a header, change the path or
 * break the encoding.
 */
export function harmOf(param: Parameter, text: string): string | undefined {
  if (!text.isWellFormed()) return 'must be valid Unicode'
  if (param.in === 'header' && /[^\t\x20-\x7e]/.test(text)) return 'must have printable ASCII characters only'
  if (param.in !== 'path') return undefined
  const steps = 'greedy' in param ? text.split('/') : [text]
  if (steps.every((step) => step === '')) return 'must not be empty'
  return steps.some((step) => step === '.' || step === '..') ? 'must not be a path step such as ".."' : undefined
}
