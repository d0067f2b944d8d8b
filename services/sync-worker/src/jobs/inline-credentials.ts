import type { SecretBox } from '@platform/secrets'
import { z } from 'zod'
import { type InlineCredentials, inlineCredentials } from '../definition/inline-credentials.ts'
import type { JobDefinition } from '../definition/job-definition.ts'
import type { Job } from '../store/job.ts'

/** Stands in a stored definition in place of inline credentials. */
const placeholder = 'inline'

/** Takes inline credentials out of a definition and seals them for the job. */
export function sealCredentials(
  definition: JobDefinition,
  jobId: string,
  box: SecretBox,
): { definition: JobDefinition; sealed: string | undefined } {
  const { input } = definition
  if (typeof input.credentials === 'string') return { definition, sealed: undefined }
  return {
    definition: { ...definition, input: { ...input, credentials: placeholder } },
    sealed: box.seal(JSON.stringify(input.credentials), jobId),
  }
}

/** Returns the inline credentials of a job, or undefined if it names a connection. */
function openCredentials(
  { id, sealedCredentials }: Pick<Job, 'id' | 'sealedCredentials'>,
  box: SecretBox,
): InlineCredentials | undefined {
  if (sealedCredentials === undefined) return undefined
  return inlineCredentials.parse(JSON.parse(box.open(sealedCredentials, id)))
}

const Shown = z.looseObject({ input: z.looseObject({ credentials: z.literal(placeholder) }) })

/**
 * Returns the job that a caller sends with the stored inline credentials where it has the word that stands for them, so that a job
 * can be stored again as it is shown. Any other job is returned as it is.
 */
export function restoreCredentials(
  value: unknown,
  job: Pick<Job, 'id' | 'sealedCredentials'>,
  box: SecretBox,
): unknown {
  const shown = Shown.safeParse(value)
  if (!shown.success) return value
  const credentials = openCredentials(job, box)
  return credentials ? { ...shown.data, input: { ...shown.data.input, credentials } } : value
}

/** Returns the definition as the caller sent it, inline credentials included. */
export function wholeDefinition(job: Job, box: SecretBox): JobDefinition {
  const credentials = openCredentials(job, box)
  return credentials ? { ...job.definition, input: { ...job.definition.input, credentials } } : job.definition
}
