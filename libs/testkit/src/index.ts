export { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
export { type Stack, stack } from './stack.ts'
export { startTestIssuer, type TestIssuer } from './test-issuer.ts'
export { until } from './until.ts'
