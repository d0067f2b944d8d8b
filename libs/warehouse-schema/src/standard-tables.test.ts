import { expect, it } from '@jest/globals'
import { readMigrations } from './read-migrations.ts'
import { standardTables } from './standard-tables.ts'

it('the standard tables are those that the migrations create, and the history of the migrations', async () => {
  const statements = (await readMigrations()).flatMap((migration) => migration.statements)
  const created = statements.flatMap((sql) => /CREATE (?:TABLE|VIEW)(?: IF NOT EXISTS)? `?(\w+)/i.exec(sql)?.[1] ?? [])
  expect(standardTables).toEqual([...new Set([...created, 'schema_migrations'])].sort())
})
