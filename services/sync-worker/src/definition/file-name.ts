import { z } from 'zod'

const lengthMax = 200
const step = /^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u

function problemOf(name: string): string | undefined {
  if (/^(?:[/\\]|[a-z]:)/i.test(name)) return 'must be a relative name, for example reports/orders.csv'
  const steps = name.split('/')
  if (steps.includes('..') || steps.includes('.')) return 'must not contain . or .. as a folder'
  if (steps.some((one) => !step.test(one) || /[. ]$/.test(one)))
    return 'must consist of letters, digits, _, -, spaces and points, with / between folders, for example reports/orders.csv'
  return undefined
}

/** The name of a job's file: relative, and safe as a path of a disk and as a key of an object store. */
export const fileName = z
  .string()
  .min(1)
  .max(lengthMax)
  .superRefine((name, context) => {
    const message = name.length > 0 && name.length <= lengthMax ? problemOf(name) : undefined
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
