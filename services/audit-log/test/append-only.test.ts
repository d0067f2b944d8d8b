import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import pg from 'pg'

let service: pg.Client
let owner: pg.Client
beforeAll(async () => {
  const { roles, urls } = stack()
  service = new pg.Client({ connectionString: roles.audit_log })
  owner = new pg.Client({ connectionString: urls.postgres })
  await Promise.all([service.connect(), owner.connect()])
  await owner.query('set role audit_log_owner; set search_path = audit_log')
})
afterAll(() => Promise.all([service?.end(), owner?.end()]))

const tables = ['events', 'checkpoints', 'rejected']

describe.each(tables)('the table %s', (table) => {
  it.each([
    `update ${table} set tenant_id = 'x'`.replace("rejected set tenant_id = 'x'", "rejected set subject = 'x'"),
    `delete from ${table}`,
    `truncate ${table}`,
    `drop table ${table}`,
    `alter table ${table} disable trigger all`,
    `alter table ${table} owner to audit_log`,
    `drop trigger append_only on ${table}`,
    `create rule gone as on insert to ${table} do instead nothing`,
  ])('cannot be changed by the service: %s', async (statement) => {
    await expect(service.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  it.each(['update % set @ = @', 'delete from %', 'truncate %'])(
    'refuses even its owner, with or without rows: %s',
    async (template) => {
      const column = table === 'rejected' ? 'subject' : 'tenant_id'
      const statement = template.replace('%', table).replaceAll('@', column)
      await expect(owner.query(statement)).rejects.toThrow(`${table} is append-only`)
    },
  )
})

it('the service cannot take the role of the owner or other rights', async () => {
  await expect(service.query('set role audit_log_owner')).rejects.toMatchObject({ code: '42501' })
  await expect(service.query('set session_replication_role = replica')).rejects.toMatchObject({ code: '42501' })
  await expect(service.query('create table mine (x int)')).rejects.toMatchObject({ code: '42501' })
})
