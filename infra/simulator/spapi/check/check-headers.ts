import type { SimulatorAnswer, SimulatorRequest } from '../../api.ts'
import { secretOf } from '../../sts/session-keys.ts'
import { type SignatureFault, verifySignature } from '../../sts/verify-signature.ts'
import { failureAnswer, invalidInput, RetailError } from '../retail-error.ts'

const awsRegions = { NA: 'us-east-1', EU: 'eu-west-1', FE: 'us-west-2' } as const
const userAgentLengthMax = 500
const dateShape = /^\d{8}T\d{6}Z$/

const signatureMessages: Record<SignatureFault, string> = {
  malformed: "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders', and a 'X-Amz-Date' header.",
  'unknown-key': 'The security token included in the request is invalid.',
  stale: 'Signature expired.',
  'wrong-scope': 'Credential should be scoped to a valid region and the service execute-api.',
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
}

const signatureRefusal = (fault: SignatureFault) => new RetailError(403, 'InvalidSignature', signatureMessages[fault])

/** Returns a refusal for invalid headers. A signature is optional, as at Amazon today, but must be valid if present. */
export function checkHeaders(request: SimulatorRequest): SimulatorAnswer | undefined {
  const { headers, region } = request
  const agent = headers['user-agent'] ?? ''
  if (agent.trim() === '') return failureAnswer(invalidInput('The User-Agent header is missing.'))
  if (agent.length > userAgentLengthMax) {
    return failureAnswer(invalidInput(`The User-Agent header has more than ${userAgentLengthMax} characters.`))
  }
  const date = headers['x-amz-date']
  if (date !== undefined && !dateShape.test(String(date))) {
    return failureAnswer(invalidInput('The x-amz-date header has to be a time like 20260131T235959Z.'))
  }
  if (headers.authorization === undefined) return undefined
  const expected = { service: 'execute-api', secretOf, ...(region && { region: awsRegions[region] }) }
  const fault = verifySignature(request, expected)
  return fault && failureAnswer(signatureRefusal(fault))
}
