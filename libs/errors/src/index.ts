export { failureBody, type Surface, surfaceOf, toPlatformError } from './envelope.ts'
export { hasMoreValues } from './has-more-values.ts'
export { type Kind, kinds } from './kinds.ts'
export { type Issue, PlatformError, validationError } from './platform-error.ts'
