export { audited, type Ending } from './audited.ts'
export { openService, type ServiceConfig } from './open-service.ts'
export { type Asker, createCallRecorder, type Outcome } from './record-calls.ts'
export { serve } from './serve.ts'
