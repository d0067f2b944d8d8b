import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { list } from './list.ts'
import { clientId, seconds, text } from './options.ts'

const App = z.object({
  clientId: z.string(),
  name: z.string(),
  homepage: z.string().optional(),
  redirectUris: z.array(z.string()),
  scopes: z.array(z.string()),
  authMethod: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().optional(),
})
const Made = App.extend({ clientSecret: z.string().optional() })

const imageTypes: Record<string, string> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.gif': 'gif',
  '.webp': 'webp',
}

function readText(file: string, context: z.RefinementCtx): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    context.addIssue({ code: 'custom', message: `${file} cannot be read` })
    return undefined
  }
}

/** A URL is registered as given; a file is embedded in the registration as a data URL. */
const logo = z
  .string()
  .transform((text, context) => {
    if (text.startsWith('https://')) return text
    const type = imageTypes[extname(text).toLowerCase()]
    if (type) return `data:image/${type};base64,${readText(text, context)?.toString('base64') ?? ''}`
    context.addIssue({ code: 'custom', message: 'must be an https URL, or a .png, .jpg, .gif or .webp file' })
    return z.NEVER
  })
  .optional()
  .describe('https://…|file')

const jwks = z
  .string()
  .transform((file, context): unknown => {
    try {
      return JSON.parse(readText(file, context)?.toString() ?? '{}')
    } catch {
      context.addIssue({ code: 'custom', message: `${file} is not JSON` })
      return z.NEVER
    }
  })
  .optional()
  .describe('file')

const positional = 'client_id'

const publicFields = (app: z.infer<typeof App>) => ({
  client_id: app.clientId,
  name: app.name,
  redirect_uris: app.redirectUris,
  scopes: app.scopes,
  auth_method: app.authMethod,
  ...(app.homepage && { homepage: app.homepage }),
  created_by: app.createdBy,
  created_at: app.createdAt,
  ...(app.revokedAt && { revoked_at: app.revokedAt }),
})

/** Formats a new secret, which is shown only once. */
const made = ({ clientSecret, ...app }: z.infer<typeof Made>) => ({
  json: { ...publicFields(app), ...(clientSecret && { client_secret: clientSecret }) },
  text: [
    ...columns([
      ['client_id', app.clientId],
      ...(clientSecret ? [['client_secret', clientSecret]] : []),
      ['redirect URIs', app.redirectUris.join(' ')],
      ['scopes', app.scopes.join(' ')],
      ['authenticates by', app.authMethod],
    ]),
    ...(clientSecret ? ['The secret is not shown again.'] : []),
  ],
})

/** Commands for partner applications, which users connect to their tenant on the consent page. */
export const appCommands = [
  adminCommand(
    {
      words: 'app create',
      about: 'registers an application; without --scopes it may request the four read scopes',
      options: z.object({
        name: text('name'),
        'redirect-uri': list('uri'),
        scopes: list('scope').optional(),
        public: z.boolean().optional(),
        logo,
        homepage: z.string().optional().describe('https://…'),
        jwks,
      }),
    },
    async ({ 'redirect-uri': redirectUris, logo: logoUri, public: isPublic, ...rest }, { messaging, actor }) => {
      const authMethod = isPublic ? 'none' : undefined
      const input = { ...rest, redirectUris, logoUri, authMethod, actor }
      return made(Made.parse(await callCommand(messaging, 'auth', 'app.create', input)))
    },
  ),
  adminCommand(
    { words: 'app list', about: 'lists partner applications', options: z.object({}) },
    async (_input, { messaging }) => {
      const { apps } = z.object({ apps: z.array(App) }).parse(await callCommand(messaging, 'auth', 'app.list', {}))
      const rows = apps.map(({ clientId, name, authMethod, scopes, revokedAt }) => [
        clientId,
        revokedAt ? 'revoked' : 'live',
        name,
        authMethod,
        scopes.join(' '),
      ])
      const text =
        rows.length > 0 ? columns([['client_id', 'state', 'name', 'authenticates by', 'scopes'], ...rows]) : ['none']
      return { json: { apps: apps.map(publicFields) }, text }
    },
  ),
  adminCommand(
    {
      words: 'app rotate',
      about: 'issues a new secret; the old one stays valid for the grace period (0 s)',
      positional,
      options: z.object({
        client_id: clientId,
        'grace-seconds': seconds.optional(),
      }),
    },
    async (input, { messaging, actor }) => {
      const rotation = { clientId: input.client_id, graceSeconds: input['grace-seconds'], actor }
      return made(Made.parse(await callCommand(messaging, 'auth', 'app.rotate', rotation)))
    },
  ),
  adminCommand(
    {
      words: 'app revoke',
      about: 'revokes an application with all its grants and tokens, irreversibly',
      positional,
      options: z.object({ client_id: clientId }),
    },
    async ({ client_id }, { messaging, actor }) => {
      const app = App.parse(await callCommand(messaging, 'auth', 'app.revoke', { clientId: client_id, actor }))
      return { json: publicFields(app), text: [`${app.name} (${client_id}) is revoked`] }
    },
  ),
]
