import { resolve } from 'node:path'
import { expect, it } from '@jest/globals'
import { auditSchemaFile, isAuditSchemaFresh } from './json-schema.ts'

const root = resolve(import.meta.dirname, '../../..')

it('the published JSON Schema matches the code', async () => {
  expect(await isAuditSchemaFresh(resolve(root, auditSchemaFile))).toBe(true)
})

it('a file that is missing or different is not fresh', async () => {
  expect(await isAuditSchemaFresh(resolve(root, 'docs/schemas/none.json'))).toBe(false)
  expect(await isAuditSchemaFresh(resolve(root, 'package.json'))).toBe(false)
})
