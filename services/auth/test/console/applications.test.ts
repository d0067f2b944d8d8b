import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { appWithGrant, type Cast, cast, csrfOf, follow } from '../support/console.ts'

let auth: AuthOnDatabase
let who: Cast
beforeAll(async () => {
  auth = await authOnDatabase({ env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
})
afterAll(() => auth.close())

describe('an application with a grant', () => {
  it('is listed with its user and scopes until it is withdrawn', async () => {
    const { tenantId, users } = who
    const { grantId } = await appWithGrant(auth, { tenantId, userId: users.admin.userId, name: 'Lumen Analytics' })
    const list = await who.viewer.get(who.at('applications'))
    expect(list.text).toContain('Lumen Analytics')
    expect(list.text).toContain(users.admin.email)
    expect(list.text).toContain('<code>ads:read</code>')

    const path = who.at(`applications/${grantId}/withdraw`)
    const done = await who.admin.post(path, { csrf: await csrfOf(who.admin) })
    const after = await follow(who.admin, done)
    expect(after.text).toContain('The access is withdrawn.')
    expect(after.text).not.toContain('Lumen Analytics')
    expect(await auth.database.rows('select type from revocations where id = $1', [grantId])).toEqual([
      { type: 'grant' },
    ])
    expect((await who.admin.post(path, { csrf: await csrfOf(who.admin) })).status).toBe(404)
  })

  it("is not withdrawn by another tenant's admin", async () => {
    const { tenantId, users } = who
    const { grantId } = await appWithGrant(auth, { tenantId, userId: users.admin.userId, name: 'Kept' })
    const other = await cast(auth, 'Bluebird')
    const csrf = await csrfOf(other.admin)
    expect((await other.admin.post(other.at(`applications/${grantId}/withdraw`), { csrf })).status).toBe(404)
    expect((await other.admin.post(who.at(`applications/${grantId}/withdraw`), { csrf })).status).toBe(404)
    expect((await who.viewer.get(who.at('applications'))).text).toContain('Kept')
  })
})
