import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { type Cast, cast, copied, csrfOf, follow } from '../support/console.ts'
import { postForm } from '../support/post-form.ts'

let auth: AuthOnDatabase
let who: Cast
let csrf: string
beforeAll(async () => {
  auth = await authOnDatabase({ env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
  csrf = await csrfOf(who.admin)
})
afterAll(() => auth.close())

const Redeemed = z.looseObject({ client_id: z.string(), client_secret: z.string(), scope: z.string() })

async function mint(label: string) {
  const fields: [string, string][] = [
    ['csrf', csrf],
    ['label', label],
    ['scope', 'ads:read'],
  ]
  const minted = await who.admin.post(who.at('setup-codes/new'), fields)
  const shown = await follow(who.admin, minted)
  return { code: copied(shown, 'code'), shown, path: minted.to ?? '' }
}
const redeem = (code: string) => postForm(`${auth.url}/oauth/setup-code`, { code })

describe('a setup code', () => {
  it('is shown once with instructions, and is exchanged for a credential', async () => {
    const { code, shown, path } = await mint('Terminal')
    expect(shown.text).toContain(`curl -d code=${code} https://auth.test/oauth/setup-code`)
    const { status, body } = await redeem(code)
    expect(status).toBe(200)
    const { client_id, scope } = Redeemed.parse(body)
    expect(scope).toBe('ads:read')
    const [list, again] = await Promise.all([who.viewer.get(who.at('setup-codes')), who.admin.get(path)])
    expect(list.text).toContain(who.at(`credentials/${client_id}`))
    expect(list.text).not.toContain(code)
    expect(again.text).not.toContain(code)
  })

  it('cannot be redeemed once it is cancelled', async () => {
    const { code, path } = await mint('Cancelled')
    const cancelled = await who.admin.post(path.replace(/\/code$/, '/cancel'), { csrf })
    expect((await follow(who.admin, cancelled)).text).toContain('The setup code is cancelled.')
    expect((await redeem(code)).body.error).toBe('invalid_grant')
  })

  it('that was used cannot be cancelled, and the page shows the reason', async () => {
    const { code, path } = await mint('Used')
    await redeem(code)
    const refused = await who.admin.post(path.replace(/\/code$/, '/cancel'), { csrf })
    expect({ status: refused.status, says: refused.text.includes('already used') }).toEqual({ status: 400, says: true })
  })

  it('needs a label and a scope', async () => {
    const refused = await who.admin.post(who.at('setup-codes/new'), { csrf, label: '' })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('id="label-error"')
    expect(refused.text).toContain('id="scope-read-error"')
  })
})
