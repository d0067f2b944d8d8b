export { type Audited, createAudited, type Ending, type Outcome, type Work } from './audited.ts'
export { openService, type ServiceConfig } from './open-service.ts'
export { type Asker, createCallRecorder, interrupted, outcomeOf } from './record-calls.ts'
export { serve } from './serve.ts'
