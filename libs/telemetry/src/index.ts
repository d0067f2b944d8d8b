export { createLogger, type Log } from './log.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export { createOpsHandler, type Health, type Probe } from './ops.ts'
