/** Format in which an API of Amazon Ads reports the failure of a whole request. */
export type ErrorStyle =
  /** `{code: 'INVALID_ARGUMENT', message}` */
  | 'message'
  /** `{code: '400', details}` */
  | 'details'
  /** `{code: '400', detail}` */
  | 'detail'
  /** `{message}` */
  | 'plain'
  /** `{errors: [{errorCode, errorMessage}]}` */
  | 'errors'

/** Thrown for a request that is refused as a whole. */
export class AdsFailure extends Error {
  readonly status: number
  /** `errors` of the body, if the style has such a field. */
  readonly errors: readonly object[] | undefined

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

const codes: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHORIZED',
  403: 'ACCESS_DENIED',
  404: 'NOT_FOUND',
  406: 'NOT_ACCEPTABLE',
  413: 'CONTENT_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_ENTITY',
  429: 'THROTTLED',
  500: 'INTERNAL_ERROR',
  503: 'SERVICE_UNAVAILABLE',
}

export function failureBody(style: ErrorStyle, { status, message, errors }: AdsFailure): object {
  const code = codes[status] ?? 'INTERNAL_ERROR'
  switch (style) {
    case 'message':
      return { code, message, ...(errors && { errors }) }
    case 'details':
      return { code: status === 429 ? '429' : code, details: message }
    case 'detail':
      return status === 429 ? { message: 'Too Many Requests' } : { code: String(status), detail: message }
    case 'plain':
      return { message }
    case 'errors':
      return { errors: [{ errorCode: code, errorMessage: message }] }
  }
}
