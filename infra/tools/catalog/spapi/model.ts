import { z } from 'zod'

/** A JSON object of a model. */
export type Json = Record<string, unknown>

const Parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'body']),
  required: z.boolean().optional(),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array']).optional(),
  items: z.looseObject({}).optional(),
  collectionFormat: z.string().optional(),
  schema: z.looseObject({ $ref: z.string().optional() }).optional(),
})
export type ModelParameter = z.infer<typeof Parameter>

const Reference = z.strictObject({ $ref: z.string() })
const ParameterOrReference = z.union([Reference, Parameter])

const Response = z.looseObject({ schema: z.looseObject({ $ref: z.string().optional() }).optional() })

const Operation = z.looseObject({
  operationId: z.string(),
  description: z.string().default(''),
  deprecated: z.boolean().default(false),
  parameters: z.array(ParameterOrReference).default([]),
  responses: z.record(z.string(), Response),
  'x-amzn-api-sandbox-only': z.boolean().default(false),
})
export type ModelOperation = z.infer<typeof Operation>

const PathItem = z.looseObject({
  parameters: z.array(ParameterOrReference).default([]),
  'x-amzn-api-sandbox-only': z.boolean().default(false),
  get: Operation.optional(),
  post: Operation.optional(),
  put: Operation.optional(),
  delete: Operation.optional(),
  patch: Operation.optional(),
})
export type ModelPathItem = z.infer<typeof PathItem>

/** The part of an official model (a Swagger 2.0 document) that the catalog uses. */
export const Model = z.looseObject({
  swagger: z.literal('2.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  basePath: z.string().optional(),
  parameters: z.record(z.string(), Parameter).default({}),
  paths: z.record(z.string(), PathItem),
  definitions: z.record(z.string(), z.looseObject({})).default({}),
})
export type Model = z.infer<typeof Model>
