import type { AnyRoute } from '@platform/http'
import { scopes } from '@platform/tokens'
import { endpoints, type V1Needs } from '../endpoints.ts'
import { Failure, failures } from './failures.ts'
import { fieldsOf, type Schema, toSchema } from './to-schema.ts'

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Schema) => ({ 'application/json': { schema } })

const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } }
const etag = { $ref: '#/components/headers/ETag' }

const namedHeaders = {
  RequestId: {
    description: 'Id of this call; quote it in support requests',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  ETag: {
    description:
      'Present when all days of the answer are complete. Send it as If-None-Match to learn whether the answer has changed',
    schema: { type: 'string' },
  },
}

const operationId = ({ path }: AnyRoute<V1Needs>): string => path.replace(/^\/v1\//, 'get_').replaceAll(/[/-]/g, '_')

/** A missing `account_id` has its own error kind, so the schema that parses the query does not require it. */
const isRequired = (name: string, required: boolean): boolean => required || name === 'account_id'

function parametersOf({ query }: AnyRoute<V1Needs>) {
  const fields = query ? fieldsOf(query) : []
  return fields.map(({ name, schema: { description, ...schema }, required }) => ({
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    required: isRequired(name, required),
    schema,
  }))
}

function operationOf(endpoint: AnyRoute<V1Needs>, named: Schema) {
  const { docs, scopes, answer } = endpoint
  const parameters = parametersOf(endpoint)
  const { schema, named: parts } = answer ? toSchema(answer, 'input') : { schema: {}, named: {} }
  Object.assign(named, parts)
  const isAboutAccount = parameters.some(({ name }) => name === 'account_id')
  return {
    operationId: operationId(endpoint),
    summary: docs?.summary,
    ...(docs?.description && { description: docs.description }),
    security: [{ oauth2: [...scopes] }],
    parameters,
    responses: {
      200: { description: 'OK', headers: { ...headers, ...(isAboutAccount && { ETag: etag }) }, content: json(schema) },
      ...(isAboutAccount && { 304: { description: 'Not modified since the answer named by If-None-Match', headers } }),
      ...failures({ isAboutAccount, headers, schema: reference('Failure') }),
    },
  }
}

/** Returns the contract of the data plane as an OpenAPI 3.1 document. */
export function openApiDocument() {
  const schemas: Schema = {}
  const paths = Object.fromEntries(
    endpoints.map((endpoint) => [endpoint.path, { [endpoint.method]: operationOf(endpoint, schemas) }]),
  )
  const used = new Set(endpoints.flatMap((endpoint) => [...endpoint.scopes]))
  const offered = Object.fromEntries(Object.entries(scopes).filter(([name]) => used.has(name)))
  const flow = { tokenUrl: '/oauth/token', scopes: offered }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Data plane',
      version: '1.0.0',
      description: 'Sales, traffic, advertising and search performance of Amazon accounts, by window of complete days.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { ...schemas, Failure: toSchema(Failure, 'input').schema },
      headers: namedHeaders,
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: { clientCredentials: flow, authorizationCode: { authorizationUrl: '/oauth/authorize', ...flow } },
        },
      },
    },
  }
}

/** Returns the document as the text of a file. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(), null, 2)}\n`
