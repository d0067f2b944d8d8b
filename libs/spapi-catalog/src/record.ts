/** A JSON schema as the models write them: draft 4 without prose, references as `#/definitions/<name>` of one API. */
export type Schema = Record<string, unknown>

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'

/** The type of one value. */
export interface ScalarType {
  type: 'string' | 'integer' | 'number' | 'boolean'
  /** `date` and `date-time` are the only formats kept. */
  format?: 'date' | 'date-time'
  enum?: (string | number)[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  default?: unknown
}

/** One parameter of the path, the query or the headers. A list travels as `a,b` (csv) or repeated (multi). */
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: true } & (
  | (ScalarType & {
      /** The value is a path itself: its slashes stay. */
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

/** How an operation pages: the parameter that takes the token, where the answer has it, and the lists that go on. */
export interface Page {
  request: string
  /** JSON pointer of the next token in the answer. */
  response: string
  /** JSON pointers of lists in the answer. */
  items: string[]
}

/** What the official models say of one operation. */
export interface OperationRecord {
  /** `<api>.<operationId>`, and `#METHOD` behind it where one API uses the name twice. */
  id: string
  operationId: string
  /** The model's file name without `.json`, e.g. `orders_2026-01-01`. */
  api: string
  version: string
  method: Method
  path: string
  params: Parameter[]
  body?: { name: string; schema: string; required?: true }
  /** Definition of the answer's body per status 2xx; null where the answer has none. */
  answers: Record<string, string | null>
  /** Per status, how a failure looks when it is not `{errors: [...]}`: a bare list, or one error by itself. */
  errors?: Record<string, 'array' | 'single'>
  /** Requests per second and how many at once; absent where the model states none. */
  rate?: number
  burst?: number
  page?: Page
  /** The answer's substance is under `payload`. */
  payload?: true
  deprecated?: true
  sandboxOnly?: true
  /** What the official sandbox offers: answers written in the model, or a state of its own. */
  sandbox?: 'static' | 'dynamic'
}

/** The generated file. */
export interface CatalogFile {
  source: { repository: string; commit: string; license: string; models: number; operations: number }
  operations: OperationRecord[]
  /** Per API, the definitions that its bodies and answers reach. */
  definitions: Record<string, Record<string, Schema>>
}
