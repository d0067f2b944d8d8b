import { z } from 'zod'

/** The part of a JSON Schema that the contract uses. */
export interface Schema {
  $ref?: string | undefined
  type?: string | string[] | undefined
  anyOf?: Schema[] | undefined
  properties?: Record<string, Schema> | undefined
  required?: string[] | undefined
  items?: Schema | undefined
  enum?: unknown[] | undefined
  default?: unknown
  format?: string | undefined
  pattern?: string | undefined
  minimum?: number | undefined
  maximum?: number | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
}

const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    anyOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    items: Schema.optional(),
    enum: z.array(z.unknown()).optional(),
    default: z.unknown().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
  }),
)

const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), schema: Schema }))
    .default([]),
  responses: z.record(
    z.string(),
    z.object({
      headers: z.record(z.string(), z.unknown()).default({}),
      content: z.record(z.string(), z.object({ schema: Schema })).default({}),
    }),
  ),
})
/** One method of one path. */
export type Operation = z.output<typeof Operation>

const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
})
/** The part of an OpenAPI document that callers depend on. */
export type Document = z.output<typeof Document>

/** Parses an OpenAPI document. @throws ZodError for any other document */
export const parseDocument = (text: string): Document => Document.parse(JSON.parse(text))

/** Resolves a schema's reference, and moves an alternative `null` into its types. */
export function resolve(schema: Schema, document: Document): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '')
  const followed = name === undefined ? schema : resolve(document.components.schemas[name] ?? {}, document)
  const alternatives = followed.anyOf?.map((one) => resolve(one, document)) ?? []
  const [only, ...more] = alternatives.filter(({ type }) => type !== 'null')
  if (!only || more.length > 0) return followed
  return { ...only, type: [...typesOf(only), ...(alternatives.length > 1 ? ['null'] : [])] }
}

/** Returns the types that a schema allows. */
export const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat())
