/** A JSON schema of the models: draft 4 without prose, with references `#/definitions/<name>` within one API. */
export type Schema = Record<string, unknown>

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'

/** Type of one value. */
export interface ScalarType {
  type: 'string' | 'integer' | 'number' | 'boolean'
  /** From the model, or from a description that requires ISO 8601. An interval is `<time>--<time>`. */
  format?: 'date' | 'date-time' | 'interval'
  enum?: (string | number)[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  default?: unknown
}

/** One parameter of the path, the query or the headers. A list is sent as `a,b` (csv) or repeated (multi). */
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: true } & (
  | (ScalarType & {
      /** The value is itself a path, whose slashes are kept. */
      greedy?: true
    })
  | {
      type: 'array'
      items: ScalarType
      collectionFormat: 'csv' | 'multi'
      minItems?: number
      maxItems?: number
      uniqueItems?: boolean
      default?: unknown
    }
)

/** Pagination of an operation: the parameter of the token, its position in the answer, and the lists that continue. */
export interface Page {
  request: string
  /** JSON pointer of the next token in the answer. */
  response: string
  /** JSON pointers of lists in the answer. */
  items: string[]
}

/** One operation in the official models. */
export interface OperationRecord {
  /** `<api>.<operationId>`, followed by `#METHOD` if the API uses the name twice. */
  id: string
  operationId: string
  /** File name of the model without `.json`, e.g. `orders_2026-01-01`. */
  api: string
  version: string
  method: Method
  path: string
  params: Parameter[]
  body?: { name: string; schema: string; required?: true }
  /** Definition of the answer's body per 2xx status; null without a body. */
  answers: Record<string, string | null>
  /** Shape of a failure per status, if it is not `{errors: [...]}`: a bare list or a single error. */
  errors?: Record<string, 'array' | 'single'>
  /** Requests per second; absent if the model states none. */
  rate?: number
  burst?: number
  page?: Page
  /** The answer has its content under `payload`. */
  payload?: true
  deprecated?: true
  sandboxOnly?: true
  /** Kind of the official sandbox: answers from the model, or a state of its own. */
  sandbox?: 'static' | 'dynamic'
}

/** The generated file. */
export interface CatalogFile {
  source: { repository: string; commit: string; license: string; models: number; operations: number }
  operations: OperationRecord[]
  /** Definitions that the bodies and answers of each API refer to. */
  definitions: Record<string, Record<string, Schema>>
}
