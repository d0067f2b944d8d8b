export type { LoadErrorKind } from './load-error.ts'
export { LoadError } from './load-error.ts'
export { type Loader, type LoaderOptions, openLoader } from './open-loader.ts'
export type { LoadRequest, LoadResult, LoadTarget, RejectedRow } from './request.ts'
