import { randomBytes } from 'node:crypto'
import type { Connection } from 'mysql2/promise'
import { z } from 'zod'
import { openConnection } from './open-connection.ts'

const Stack = z.object({ urls: z.object({ warehouse: z.url() }) })

/** Returns the administrator URL of the test stack's warehouse server. */
const serverUrl = () => Stack.parse(JSON.parse(process.env.TEST_STACK ?? '{}')).urls.warehouse

/** A database for one test, with a connection to it. */
export interface ScratchWarehouse {
  url: string
  connection: Connection
  /** Runs a query; every value of its rows is a string. */
  rows(sql: string): Promise<Record<string, string | null>[]>
  connect(): Promise<Connection>
  /** Drops the database and ends its connections. */
  drop(): Promise<void>
}

const Rows = z.array(z.record(z.string(), z.string().nullable()))

export async function scratchWarehouse(): Promise<ScratchWarehouse> {
  const name = `demo_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl())
  const admin = await openConnection(url.href)
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  url.pathname = `/${name}`
  const open: Connection[] = []
  const connect = async () => {
    const made = await openConnection(url.href, { typeCast: (field) => field.string() })
    open.push(made)
    return made
  }
  const connection = await connect()
  return {
    url: url.href,
    connection,
    connect,
    rows: async (sql) => {
      const [rows] = await connection.query(sql)
      return Rows.parse(rows)
    },
    drop: async () => {
      await connection.query(`DROP DATABASE ${name}`)
      await Promise.all(open.map((made) => made.end()))
    },
  }
}
