export { openCore } from './open-core.ts'
export { openService, type ServiceConfig } from './open-service.ts'
export { openVerifier } from './open-verifier.ts'
export { serve } from './serve.ts'
