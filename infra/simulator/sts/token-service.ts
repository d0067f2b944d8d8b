import type { Api, SimulatorAnswer } from '../api.ts'
import { aws } from '../world.ts'
import { mintSession, secretOf } from './session-keys.ts'
import { type SignatureFault, verifySignature } from './verify-signature.ts'

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
const secondsMin = 900
const secondsMax = 43_200

const escapeXml = (text: string) => text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)

const xml = (status: number, body: string): SimulatorAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
})

const refuse = (status: number, code: string, message: string): SimulatorAnswer =>
  xml(
    status,
    `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code>` +
      `<Message>${escapeXml(message)}</Message></Error><RequestId>simulator</RequestId></ErrorResponse>`,
  )

const refusals: Record<SignatureFault, SimulatorAnswer> = {
  malformed: refuse(400, 'IncompleteSignature', 'The request signature does not conform to AWS standards.'),
  'unknown-key': refuse(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
  stale: refuse(403, 'SignatureDoesNotMatch', 'Signature expired.'),
  'wrong-scope': refuse(403, 'SignatureDoesNotMatch', 'Credential should be scoped to a valid region and service.'),
  mismatch: refuse(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  ),
}

function assumeRole(fields: URLSearchParams): SimulatorAnswer {
  const role = fields.get('RoleArn') ?? ''
  const name = fields.get('RoleSessionName') ?? ''
  const seconds = Number(fields.get('DurationSeconds') ?? 3_600)
  if (!/^[\w+=,.@-]{2,64}$/.test(name) || !(seconds >= secondsMin && seconds <= secondsMax)) {
    return refuse(400, 'ValidationError', 'roleSessionName or durationSeconds failed to satisfy a constraint')
  }
  if (role !== aws.roleArn) {
    return refuse(403, 'AccessDenied', `not authorized to perform: sts:AssumeRole on resource: ${role}`)
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = mintSession(name, seconds)
  return xml(
    200,
    `<AssumeRoleResponse xmlns="${namespace}"><AssumeRoleResult><AssumedRoleUser>` +
      `<AssumedRoleId>AROASIMULATOR:${escapeXml(name)}</AssumedRoleId><Arn>${aws.roleArn}/${escapeXml(name)}</Arn></AssumedRoleUser>` +
      `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>` +
      `<SessionToken>${sessionToken}</SessionToken><Expiration>${expiresAt.toISOString()}</Expiration></Credentials>` +
      '</AssumeRoleResult><ResponseMetadata><RequestId>simulator</RequestId></ResponseMetadata></AssumeRoleResponse>',
  )
}

/** AWS Security Token Service, with AssumeRole of the application's role by the developer's key. */
export const securityTokenService: Api = {
  name: 'sts',
  matches: ({ service, path }) => service === 'sts' || (service === undefined && /^\/sts\/?$/.test(path)),
  describe: ({ body }) => ({
    operation: new URLSearchParams(body.toString()).get('Action') ?? 'none',
    mutating: false,
  }),
  handle(request) {
    const fault = verifySignature(request, { service: 'sts', secretOf })
    if (fault) return refusals[fault]
    const fields = new URLSearchParams(request.body.toString())
    if (fields.get('Action') !== 'AssumeRole') return refuse(400, 'InvalidAction', 'Only AssumeRole is known here.')
    return assumeRole(fields)
  },
  failure: (status) => refuse(status, status < 500 ? 'Throttling' : 'InternalFailure', 'The request failed.'),
}
