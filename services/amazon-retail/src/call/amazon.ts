import type { Region } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { type PlatformError, validationError } from '@platform/errors'
import type { Deadline } from '../deadline.ts'
import type { SpapiAnswer } from '../spapi/answer.ts'
import type { Progress, SpapiClient } from '../spapi/client.ts'
import { errorsOf, failureOf } from '../spapi/failures.ts'
import type { TokenKind } from '../spapi/request.ts'
import type { Prepared } from './prepare.ts'

/** For whom Amazon is asked, and by which kind of token. */
export interface OnBehalf {
  tenantId: string
  /** Absent for what acts on the application itself. */
  connection?: Connection
  region: Region
  token: TokenKind
}

/** The static sandbox has an answer for the parameters that its models list, and this for all others. */
const noExample = /could not match input arguments/i

function hintFor(status: number, { operation }: Prepared, token: TokenKind): string {
  if (status !== 403) return ''
  return operation.restricted && token === 'plain'
    ? 'It may have answered with personal data, which needs the scope retail:pii.'
    : 'The account’s authorization may lack the role that this operation needs.'
}

function refusal(answer: SpapiAnswer, prepared: Prepared, token: TokenKind): PlatformError {
  const { operation, problems } = prepared
  if (problems.length > 0 && errorsOf(answer).some(({ message }) => noExample.test(message)))
    return validationError(problems)
  return failureOf(operation.id, answer, hintFor(answer.status, prepared, token))
}

/**
 * Sends a prepared call, and answers what Amazon answered when that was a success.
 * @throws PlatformError `upstream_error` with Amazon's status, errors and request id; what SpapiClient.call throws.
 */
export async function askAmazon(
  client: Pick<SpapiClient, 'call'>,
  prepared: Prepared,
  onBehalf: OnBehalf,
  { deadline, progress }: { deadline: Deadline; progress?: Progress | undefined },
): Promise<SpapiAnswer> {
  const { operation, parts } = prepared
  const answer = await client.call({ operation, parts, ...onBehalf }, deadline, progress)
  if (answer.status < 200 || answer.status > 299) throw refusal(answer, prepared, onBehalf.token)
  return answer
}
