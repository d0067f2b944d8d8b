import { z } from 'zod'
import type { Auth } from './start-auth.ts'
import { createUser, signedIn } from './users.ts'
import { hidden, type Page, type Visitor } from './visitor.ts'

/** Creates a tenant with an admin, a viewer, an operator and a stranger, each signed in. */
export async function cast(auth: Auth, name = 'Northwind') {
  const tenantId = await auth.tenant(name)
  const users = {
    admin: await createUser(auth, { tenantId, role: 'admin' }),
    viewer: await createUser(auth, { tenantId, role: 'viewer' }),
    operator: await createUser(auth, { operator: true }),
    stranger: await createUser(auth, {}),
  }
  const [admin, viewer, operator, stranger] = await Promise.all([
    signedIn(auth, users.admin),
    signedIn(auth, users.viewer),
    signedIn(auth, users.operator),
    signedIn(auth, users.stranger),
  ])
  return { tenantId, users, admin, viewer, operator, stranger, at: (path: string) => `/admin/t/${tenantId}/${path}` }
}

export type Cast = Awaited<ReturnType<typeof cast>>

/** Returns the CSRF token of this session. */
export const csrfOf = async (browser: Visitor): Promise<string> =>
  hidden(await browser.get('/admin/account'), 'csrf', '/admin/sign-out')

/** Returns the page to which a form redirects. */
export async function follow(browser: Visitor, page: Page): Promise<Page> {
  if (page.status !== 303 || page.to === undefined) throw new Error(`${page.status} leads nowhere: ${page.text}`)
  return browser.get(page.to)
}

/** Returns the value of a copy field. */
export function copied({ text }: Page, id: string): string {
  const found = new RegExp(`<input[^>]*id="${id}"[^>]*value="([^"]*)"`).exec(text)?.[1]
  if (found === undefined) throw new Error(`nothing to copy as ${id}: ${text}`)
  return found
}

/** Creates a partner application with a grant in the tenant. */
export async function appWithGrant(
  auth: Auth,
  { tenantId, userId, name = 'Lumen' }: { tenantId: string; userId: string; name?: string },
) {
  const input = { name, redirectUris: ['https://lumen.test/callback'], actor: 'operator' }
  const { clientId } = z.object({ clientId: z.string() }).parse(await auth.run('app.create', input))
  const scopes = ['account:read', 'ads:read'] as const
  const grant = await auth.context.grants.allow({ userId, tenantId, clientId, scopes })
  return { clientId, grantId: grant.grantId }
}
