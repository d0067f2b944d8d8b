import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import { z } from 'zod'
import { root } from '../contract/support/root.ts'

const Operation = z.object({
  security: z.array(z.object({ oauth2: z.array(z.string()) })).length(1),
  parameters: z.array(z.object({ name: z.string(), required: z.boolean(), schema: z.unknown() })),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() }),
  ),
})
const Document = z.looseObject({
  paths: z.record(z.string(), z.object({ get: Operation })),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})

/** Reads the published document. */
const readDocument = (): z.output<typeof Document> =>
  Document.parse(JSON.parse(readFileSync(join(root, 'docs/openapi/v1.json'), 'utf8')))

/** Forbids fields that the document does not name: a field outside of the contract must not be sent. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, part]): [string, unknown] =>
    name === '$ref' ? [name, String(part).replace('#/components/schemas/', '#/$defs/')] : [name, closed(part)],
  )
  const schema = Object.fromEntries(entries)
  return schema.type === 'object' ? { ...schema, additionalProperties: false } : schema
}

/** Returns every endpoint of the published contract, with a check of its answers. */
export function dataPlaneContract() {
  const document = readDocument()
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false, allErrors: true })
  return Object.entries(document.paths).map(([path, { get }]) => {
    const validators = new Map(
      Object.entries(get.responses).flatMap(([status, { content }]) => {
        const schema = content?.['application/json']?.schema
        if (!schema) return []
        const whole = { ...Object(closed(schema)), $defs: closed(document.components.schemas) }
        return [[Number(status), ajv.compile(whole)]]
      }),
    )
    return {
      path,
      scope: get.security[0]?.oauth2[0] ?? '',
      needsAccount: get.parameters.some(({ name, required }) => name === 'account_id' && required),
      parameters: get.parameters.map(({ name }) => name),
      /** Returns the problems of an answer; undefined if it is valid. */
      problemsOf(status: number, body: unknown): unknown {
        const validate = validators.get(status)
        if (!validate) return `the document has no ${status}`
        return validate(body) ? undefined : validate.errors
      },
    }
  })
}
