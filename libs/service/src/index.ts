export { openService, type ServiceConfig } from './open-service.ts'
export { serve } from './serve.ts'
