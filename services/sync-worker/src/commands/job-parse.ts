import { command } from '@platform/messaging'
import { z } from 'zod'
import { parseJobText } from '../definition/parse-job-text.ts'

const Input = z.strictObject({ text: z.string() })

/** Returns the jobs of a text: one job, or a list. Commas may follow the last members. */
export const jobParse = () =>
  command(Input, async ({ text }) => {
    const parsed = parseJobText(text)
    return { jobs: Array.isArray(parsed) ? parsed : [parsed] }
  })
