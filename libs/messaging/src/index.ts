export { type Command, callCommand, command, commandSubject, serveCommands } from './commands.ts'
export { connectMessaging, type Messaging } from './connect.ts'
export { ensureStream, openBucket, type StreamStore } from './streams.ts'
