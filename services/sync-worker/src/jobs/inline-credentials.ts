import type { SecretBox } from '@platform/secrets'
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

/** Returns the definition as the caller sent it, inline credentials included. */
export function wholeDefinition(job: Job, box: SecretBox): JobDefinition {
  const credentials = openCredentials(job, box)
  return credentials ? { ...job.definition, input: { ...job.definition.input, credentials } } : job.definition
}
