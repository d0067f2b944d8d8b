import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { AuditEvent } from './audit-event.ts'

/** Path of the published schema from the repository's root. */
export const auditSchemaFile = 'docs/schemas/audit-event.v1.json'

/** Returns the JSON Schema (2020-12) of an audit event as a text file. */
export function auditSchemaText(): string {
  const schema = z.toJSONSchema(AuditEvent)
  return `${JSON.stringify({ $id: 'audit-event.v1.json', title: 'AuditEvent', ...schema }, null, 2)}\n`
}

/** Returns whether the published file matches the code. */
export const isAuditSchemaFresh = async (file: string): Promise<boolean> =>
  (await readFile(file, 'utf8').catch(() => '')) === auditSchemaText()

/** Writes the published file. */
export const writeAuditSchema = (file: string): Promise<void> => writeFile(file, auditSchemaText())
