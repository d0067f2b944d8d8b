import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Settings, timeOf } from '../control/settings.ts'
import { signed } from '../signed.ts'
import { grantOf, type Revocations } from './revocations.ts'

const Resource = z.object({ method: z.string(), path: z.string(), dataElements: z.array(z.string()).optional() })

const Statement = z.discriminatedUnion('use', [
  z.object({ use: z.literal('refresh'), clientId: z.string(), partner: z.string() }),
  z.object({
    use: z.literal('code'),
    clientId: z.string(),
    partner: z.string(),
    redirectUri: z.string().optional(),
    expiresAt: z.number(),
  }),
  z.object({
    use: z.literal('access'),
    clientId: z.string(),
    /** Seller or advertiser id; undefined for a grantless token. */
    partner: z.string().optional(),
    scope: z.string().optional(),
    grant: z.string().optional(),
    expiresAt: z.number(),
  }),
  z.object({
    use: z.literal('restricted'),
    clientId: z.string(),
    partner: z.string(),
    grant: z.string().optional(),
    resources: z.array(Resource),
    expiresAt: z.number(),
  }),
])

type Statement = z.infer<typeof Statement>
type Of<Use extends Statement['use']> = Extract<Statement, { use: Use }>

/** A resource of a restricted data token: the path of an operation, generic or specific, and the data elements of its answer. */
export type RestrictedResource = z.infer<typeof Resource>

/** A token that the APIs accept. */
export type AccessToken = Of<'access'> | Of<'restricted'>

/** Reason for refusing a token. */
export type TokenFault = 'malformed' | 'expired' | 'revoked'

const prefixes = { refresh: 'Atzr|', code: '', access: 'Atza|', restricted: 'Atz.sprdt|' } as const
const restrictedSeconds = 3_600
const codeSeconds = 300

function open<Use extends Statement['use']>(use: Use, token: string): Of<Use> | undefined {
  const prefix = prefixes[use]
  if (!token.startsWith(prefix)) return undefined
  const parsed = Statement.safeParse(signed.open(token.slice(prefix.length)))
  return parsed.success && parsed.data.use === use ? (parsed.data as Of<Use>) : undefined
}

const seal = (statement: Statement) =>
  `${prefixes[statement.use]}${signed.seal({ ...statement, nonce: randomBytes(9).toString('base64url') })}`

const inSeconds = (seconds: number) => Date.now() + seconds * 1_000

/** Mints and reads tokens. Tokens carry their own data, so that they stay valid across restarts. */
export class Tokens {
  readonly #revocations: Revocations
  readonly #settings: Settings
  readonly #usedCodes = new Set<string>()

  constructor({ revocations, settings }: { revocations: Revocations; settings: Settings }) {
    this.#revocations = revocations
    this.#settings = settings
  }

  access(refreshToken: string, { clientId, partner }: { clientId: string; partner: string }) {
    const expiresIn = this.#settings.accessTokenSeconds
    const grant = grantOf(refreshToken)
    return { token: seal({ use: 'access', clientId, partner, grant, expiresAt: inSeconds(expiresIn) }), expiresIn }
  }

  grantless(scope: string, { clientId }: { clientId: string }) {
    const expiresIn = this.#settings.accessTokenSeconds
    return { token: seal({ use: 'access', clientId, scope, expiresAt: inSeconds(expiresIn) }), expiresIn }
  }

  restricted({ clientId, partner, grant }: AccessToken, resources: RestrictedResource[]) {
    const expiresAt = inSeconds(restrictedSeconds)
    const token = seal({
      use: 'restricted',
      clientId,
      partner: partner ?? '',
      ...(grant && { grant }),
      resources,
      expiresAt,
    })
    return { token, expiresIn: restrictedSeconds }
  }

  /** Mints a single-use authorization code, valid for five minutes. */
  code(granted: { clientId: string; partner: string; redirectUri?: string }): string {
    return seal({ use: 'code', ...granted, expiresAt: inSeconds(codeSeconds) })
  }

  redeem(code: string): Of<'code'> | undefined {
    const statement = open('code', code)
    if (!statement || statement.expiresAt < Date.now() || this.#usedCodes.has(code)) return undefined
    this.#usedCodes.add(code)
    return statement
  }

  /** Mints a refresh token, a new one for each consent; those of the demo are constant (`refreshTokenOf`). */
  refresh(clientId: string, partner: string): string {
    return seal({ use: 'refresh', clientId, partner })
  }

  readRefresh(token: string): Of<'refresh'> | undefined {
    return this.#revocations.has(grantOf(token)) ? undefined : open('refresh', token)
  }

  /** Reads an LWA access token or a restricted data token; returns the reason if it is invalid. */
  readAccess(token: string): AccessToken | TokenFault {
    const statement = open('access', token) ?? open('restricted', token)
    if (!statement) return 'malformed'
    if (statement.expiresAt < timeOf(this.#settings)) return 'expired'
    return statement.grant && this.#revocations.has(statement.grant) ? 'revoked' : statement
  }
}
