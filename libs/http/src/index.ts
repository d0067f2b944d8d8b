export { createApp, requestIdOf } from './app.ts'
export { readJsonBody } from './read-json-body.ts'
export { type AnyRoute, type CallContext, route, StreamedAnswer } from './route.ts'
