import { randomBytes } from 'node:crypto'
import { stack } from '@platform/testkit'
import { Connection } from '../../src/connection.ts'

/** Creates a database on the live server, which accepts LOAD DATA LOCAL from then on: suites that need it run side by side. */
export async function openOwnWarehouse() {
  const database = `load_${randomBytes(6).toString('hex')}`
  const url = new URL(stack().urls.warehouse)
  url.pathname = '/mysql'
  const admin = await Connection.open(url.href)
  await admin.run('SET GLOBAL local_infile = 1')
  await admin.run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
  await admin.run(`USE ${database}`)
  url.pathname = `/${database}`
  return {
    admin,
    url: url.href,
    async close() {
      await admin.run(`DROP DATABASE ${database}`)
      admin.close()
    },
  }
}

/** The result of openOwnWarehouse. */
export type OwnWarehouse = Awaited<ReturnType<typeof openOwnWarehouse>>
