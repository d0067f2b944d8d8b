import { createServer } from 'node:net'

// A process for tests: listens on the port given as first argument until it is killed.
createServer((socket) => socket.end()).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'))
