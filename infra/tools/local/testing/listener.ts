import { createServer } from 'node:net'

// A process to supervise: it listens on the port of its first argument until it is killed.
createServer((socket) => socket.end()).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'))
