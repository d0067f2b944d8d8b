import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { createUser, eventsOf, signedIn } from '../support/users.ts'
import { hidden, type Visitor, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

const wrong = 'a wrong password'
/** Moves every failure into the past by this time. */
const pass = (seconds: number) =>
  auth.database.rows(
    `update sign_in_failures set blocked_until = blocked_until - make_interval(secs => $1),
       expires_at = expires_at - make_interval(secs => $1)`,
    [seconds],
  )
const guess = async (browser: Visitor, email: string, times: number): Promise<number[]> => {
  const statuses: number[] = []
  for (let count = 0; count < times; count += 1) statuses.push((await browser.signIn(email, wrong)).status)
  return statuses
}
const waitOf = async (browser: Visitor, email: string): Promise<number> =>
  Number((await browser.signIn(email, wrong)).headers.get('retry-after') ?? 0)

it('failures make the guesser wait, longer each time, even with the right password', async () => {
  const who = await createUser(auth)
  const attacker = visitor(auth.url)
  expect(await guess(attacker, who.email, 6)).toEqual([400, 400, 400, 400, 400, 429])
  const locked = await attacker.signIn(who.email, who.password)
  expect([locked.status, Number(locked.headers.get('retry-after'))]).toEqual([429, expect.closeTo(30, -1)])
  expect(locked.text).toContain('Try again in a minute')
  await pass(31)
  expect(await guess(attacker, who.email, 1)).toEqual([400])
  expect(await waitOf(attacker, who.email)).toBeGreaterThan(50)
  await pass(61)
  await guess(attacker, who.email, 1)
  expect(await waitOf(attacker, who.email)).toBeGreaterThan(110)
  await pass(24 * 3_600 + 200)
  expect((await attacker.signIn(who.email, who.password)).to).toBe('/admin')
})

it('attempts during a wait do not extend it', async () => {
  const who = await createUser(auth)
  const attacker = visitor(auth.url)
  await guess(attacker, who.email, 5)
  await guess(attacker, who.email, 10)
  await pass(31)
  expect((await attacker.signIn(who.email, who.password)).to).toBe('/admin')
})

it('an address without an account gets exactly the same responses', async () => {
  const attacker = visitor(auth.url)
  expect(await guess(attacker, 'ghost@northwind.example', 7)).toEqual([400, 400, 400, 400, 400, 429, 429])
  const known = await createUser(auth)
  const other = visitor(auth.url)
  await guess(other, known.email, 5)
  const [ghost, real] = [
    await attacker.signIn('ghost@northwind.example', wrong),
    await other.signIn(known.email, wrong),
  ]
  const bare = (page: typeof ghost, email: string) =>
    page.text.replaceAll(email, '').replaceAll(hidden(page, 'csrf'), '')
  expect(bare(ghost, 'ghost@northwind.example')).toBe(bare(real, known.email))
})

it('guesses from other networks never make the owner wait', async () => {
  const who = await createUser(auth)
  for (let network = 0; network < 3; network += 1) await guess(visitor(auth.url), who.email, 6)
  expect((await visitor(auth.url).signIn(who.email, who.password)).to).toBe('/admin')
})

it('guesses in the same network never make a known browser wait', async () => {
  const who = await createUser(auth)
  const home = '198.51.100.7'
  const browser = await signedIn(auth, who, home)
  const attacker = visitor(auth.url, { address: home })
  expect(await guess(attacker, who.email, 6)).toContain(429)
  browser.cookies.delete('__Host-session')
  expect((await browser.signIn(who.email, who.password)).to).toBe('/admin')
  expect((await attacker.signIn(who.email, who.password)).status).toBe(429)
  expect((await eventsOf(auth.database, who.userId)).at(-1)).toMatchObject({ details: { known_device: true } })
})

it('guesses of a known browser count, and its cookie cannot be forged', async () => {
  const who = await createUser(auth)
  const browser = await signedIn(auth, who)
  browser.cookies.delete('__Host-session')
  expect(await guess(browser, who.email, 6)).toEqual([400, 400, 400, 400, 400, 429])

  const other = await createUser(auth)
  const attacker = await signedIn(auth, other)
  attacker.cookies.delete('__Host-session')
  expect(await guess(attacker, who.email, 6)).toContain(429)
})

it('a hundred concurrent guesses count as many sequential ones', async () => {
  const who = await createUser(auth)
  const attacker = visitor(auth.url)
  const csrf = hidden(await attacker.get('/admin/sign-in'), 'csrf')
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => attacker.post('/admin/sign-in', { csrf, email: who.email, password: wrong })),
  )
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(5)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(19)
})

it('a network that tries many accounts must wait, and known browsers in it must not', async () => {
  const who = await createUser(auth)
  const network = '198.51.100.9'
  const known = await signedIn(auth, who, network)
  known.cookies.delete('__Host-session')
  const attacker = visitor(auth.url, { address: network })
  // Counts 49 of the 50 free failures without computing 49 password hashes.
  await attacker.signIn('first@spray.example', wrong)
  await auth.database.rows(
    `update sign_in_failures set failures = 49 where failures = 1 and expires_at < now() + interval '61 minutes'`,
  )
  expect((await attacker.signIn('fiftieth@spray.example', wrong)).status).toBe(400)
  expect((await attacker.signIn('next@spray.example', wrong)).status).toBe(429)
  expect((await visitor(auth.url, { address: '198.51.100.10' }).signIn('other@spray.example', wrong)).status).toBe(400)
  expect((await known.signIn(who.email, who.password)).to).toBe('/admin')
})

it('all addresses of an IPv6 customer count as one client', async () => {
  const who = await createUser(auth)
  const statuses = []
  for (let host = 1; host <= 6; host += 1) {
    const address = `2001:db8:5:${(host % 2) + 6}:${host}::${host}`
    statuses.push(
      (await visitor(auth.url, { address: address.replace(/:[67]:/, ':6:') }).signIn(who.email, wrong)).status,
    )
  }
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
  expect((await visitor(auth.url, { address: '2001:db8:5:7::1' }).signIn(who.email, who.password)).to).toBe('/admin')
})

it("the client's address is the one that the gateway added, not one that the caller sent", async () => {
  const who = await createUser(auth)
  const statuses = []
  for (let count = 1; count <= 6; count += 1) {
    const browser = visitor(auth.url, { address: `203.0.113.${count}, 198.51.100.77` })
    statuses.push((await browser.signIn(who.email, wrong)).status)
  }
  expect(statuses.at(-1)).toBe(429)
})

it('a right password resets the failures', async () => {
  const who = await createUser(auth)
  const browser = visitor(auth.url)
  for (let round = 0; round < 2; round += 1) {
    expect(await guess(browser, who.email, 4)).toEqual([400, 400, 400, 400])
    expect((await browser.signIn(who.email, who.password)).to).toBe('/admin')
    browser.cookies.clear()
  }
})

it('each wait is audited once, and the table of failures contains no address', async () => {
  const who = await createUser(auth)
  const attacker = visitor(auth.url)
  await guess(attacker, who.email, 8)
  const locks = (await eventsOf(auth.database, who.userId)).filter(({ action }) => action === 'person.lock')
  expect(locks).toEqual([
    expect.objectContaining({ tenant_id: 'platform', details: { locked_seconds: 30 }, actor: expect.anything() }),
  ])
  const rows = await auth.database.rows<{ row: string }>('select sign_in_failures::text as row from sign_in_failures')
  expect(JSON.stringify(rows)).not.toContain(who.email)
})
