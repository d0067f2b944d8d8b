import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { ask, type Connection, connect } from '../src/warehouse/connect.ts'
import { resetSession } from '../src/warehouse/reset-session.ts'

const account = () => {
  const { hostname, port, username, password } = new URL(stack().urls.warehouse)
  return {
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: '',
  }
}
const preparation = "SET SESSION sql_mode='STRICT_TRANS_TABLES',sql_select_limit=7"

let connection: Connection
let other: Connection
beforeEach(async () => {
  connection = await connect(account())
  other = await connect(account())
})
afterEach(() => {
  connection.destroy()
  other.destroy()
})

describe('the reset of a session', () => {
  it('drops variables, modes and locks, and prepares the session for the next caller', async () => {
    const name = `reset_${connection.threadId}`
    await ask(connection, "SET @secret = 'of the caller before', SESSION sql_mode = 'ANSI_QUOTES'")
    await ask(connection, `SELECT GET_LOCK('${name}', 0)`)
    await resetSession(connection, preparation)
    expect(await ask(connection, 'SELECT @secret AS secret, @@sql_mode AS mode, @@sql_select_limit AS most')).toEqual([
      { secret: null, mode: 'STRICT_TRANS_TABLES', most: 7 },
    ])
    expect(await ask(other, `SELECT IS_FREE_LOCK('${name}') AS free`)).toEqual([{ free: 1 }])
  })

  it('keeps answers matched to their statements over many resets', async () => {
    for (let n = 0; n < 200; n += 1) {
      const [row] = await ask(connection, `SELECT ${n} AS n, REPEAT('x', ${n * 100}) AS text`)
      expect(row).toEqual({ n, text: 'x'.repeat(n * 100) })
      await resetSession(connection, preparation)
    }
  })

  it('fails with the server’s reason when the preparation is refused', async () => {
    await expect(resetSession(connection, 'SET SESSION no_such_variable=1')).rejects.toMatchObject({ errno: 1193 })
  })

  it('fails when the connection ends during the reset', async () => {
    const reset = resetSession(connection, 'SET SESSION sql_select_limit=SLEEP(60)+7')
    const ended = expect(reset).rejects.toThrow()
    await ask(other, `KILL CONNECTION ${connection.threadId}`)
    await ended
  })
})
