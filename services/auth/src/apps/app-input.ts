import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import { scopeList } from '../admin/scope-list.ts'
import type { AuthMethod } from './app.ts'
import { redirectUriProblem } from './redirect-uri.ts'

const line = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'must be one line of plain text')
const logoCharactersMax = 64 * 1_024
/** Image types that cannot contain scripts. SVG can. */
const dataImage = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/
const isHttps = (text: string): boolean => URL.parse(text)?.protocol === 'https:'

const logoUri = z
  .string()
  .max(logoCharactersMax)
  .refine(
    (text) => isHttps(text) || dataImage.test(text),
    'must be an https address, or a data: image of at most 48 KiB',
  )
const homepage = z.string().max(500).refine(isHttps, 'must be an https address')
const redirectUris = z.array(z.string().min(1).max(500)).min(1).max(20)

const coordinate = z.string().regex(/^[A-Za-z0-9_-]+$/)
const keyFields = {
  kid: z.string().max(200).exactOptional(),
  alg: z.string().exactOptional(),
  use: z.literal('sig').exactOptional(),
}
/** Accepts public keys only: a key that contains its private part is refused and not stored. */
const Key = z.union(
  [
    z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate, ...keyFields }),
    z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, ...keyFields }),
    // A 2048-bit modulus has 342 base64url characters.
    z.strictObject({ kty: z.literal('RSA'), n: coordinate.min(342), e: coordinate, ...keyFields }),
  ],
  { error: 'must be a public key: EC P-256, Ed25519, or RSA of at least 2048 bits, with no other members' },
)
const jwks = z.object({ keys: z.array(Key).min(1).max(10) })

const fields = {
  name: line,
  logoUri: logoUri.optional(),
  homepage: homepage.optional(),
  redirectUris,
  scopes: scopeList,
  jwks: jwks.optional(),
}
type Checked = { redirectUris?: string[] | undefined; authMethod: AuthMethod; jwks?: object | undefined }

function check({ redirectUris = [], authMethod, jwks }: Checked, context: z.RefinementCtx): void {
  for (const [index, uri] of redirectUris.entries()) {
    const message = redirectUriProblem(uri, { isPublic: authMethod === 'none' })
    if (message) context.addIssue({ code: 'custom', path: ['redirectUris', index], message: `${uri} ${message}` })
  }
  if ((authMethod === 'private_key_jwt') !== (jwks !== undefined)) {
    const message = jwks
      ? 'is allowed only for an application that authenticates with private_key_jwt'
      : 'is required for an application that authenticates with private_key_jwt'
    context.addIssue({ code: 'custom', path: ['jwks'], message })
  }
}

/** Registration of an application. Default of `authMethod`: `private_key_jwt` with `jwks`, else `client_secret_basic`. */
export const NewApp = z
  .object({
    ...fields,
    scopes: scopeList.default([...warehouseScopes]),
    authMethod: z.enum(['client_secret_basic', 'private_key_jwt', 'none']).optional(),
  })
  .transform((input) => ({
    ...input,
    authMethod: input.authMethod ?? (input.jwks ? 'private_key_jwt' : 'client_secret_basic'),
  }))
  .superRefine(check)
export type NewApp = z.output<typeof NewApp>

/** Changes to an application; `authMethod` is fixed at registration. Null removes a value, an absent field keeps it. */
export const AppChanges = z.object({ ...fields, logoUri: logoUri.nullable(), homepage: homepage.nullable() }).partial()
export type AppChanges = z.output<typeof AppChanges>

/** Rules across the fields of an application, checked on the result of a change. */
export const ChangedApp = z
  .object({ redirectUris, authMethod: z.custom<AuthMethod>(), jwks: jwks.optional() })
  .superRefine(check)
