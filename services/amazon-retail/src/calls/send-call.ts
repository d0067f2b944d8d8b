import type { Region } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { type PlatformError, validationError } from '@platform/errors'
import {
  type Deadline,
  errorsOf,
  failureOf,
  type Progress,
  type SpapiAnswer,
  type SpapiClient,
  type TokenKind,
} from '@platform/spapi-client'
import type { PreparedCall } from './prepared-call.ts'

/** The selling partner that a call acts for, and the kind of token that it carries. */
export interface Principal {
  tenantId: string
  /** Absent for operations that act on the application itself. */
  connection?: Connection
  region: Region
  token: TokenKind
}

/** Returns the principal of a tenant's connection, without its kind of token. */
export const principalOf = (tenantId: string, connection: Connection): Omit<Principal, 'token'> => ({
  tenantId,
  connection,
  region: connection.region,
})

/** The static sandbox answers only the parameters that its models list; it answers any other call with this message. */
const noExample = /could not match input arguments/i

function hintFor(status: number, { operation }: PreparedCall, token: TokenKind): string {
  if (status !== 403) return ''
  return operation.restricted && token === 'plain'
    ? 'The answer may contain personal data, which requires the scope retail:pii.'
    : 'The account’s authorization may lack the role that this operation requires.'
}

function refusal(answer: SpapiAnswer, prepared: PreparedCall, token: TokenKind): PlatformError {
  const { operation, problems } = prepared
  if (problems.length > 0 && errorsOf(answer).some(({ message }) => noExample.test(message)))
    return validationError(problems)
  return failureOf(operation.id, answer, hintFor(answer.status, prepared, token))
}

/**
 * Sends a prepared call and returns Amazon's answer if its status is 2xx.
 * @throws PlatformError `upstream_error` with Amazon's status, errors and request id; everything that SpapiClient.call throws.
 */
export async function sendCall(
  spapi: Pick<SpapiClient<Connection>, 'call'>,
  prepared: PreparedCall,
  principal: Principal,
  { deadline, progress }: { deadline: Deadline; progress?: Progress | undefined },
): Promise<SpapiAnswer> {
  const { operation, parts } = prepared
  const answer = await spapi.call({ operation, parts, ...principal }, deadline, progress)
  if (answer.status < 200 || answer.status > 299) throw refusal(answer, prepared, principal.token)
  return answer
}
