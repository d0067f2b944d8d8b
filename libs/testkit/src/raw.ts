import { connect, type Socket } from 'node:net'
import { until } from './until.ts'

/** A TCP connection that sends exactly the bytes of a test. */
export interface Raw {
  socket: Socket
  send(text: string | Buffer): void
  /** Returns all bytes received so far. */
  text(): string
  isClosed(): boolean
  /** Resolves when the received text matches. */
  expect(pattern: RegExp): Promise<string>
}

/** Connects to a server's URL; sends any bytes. */
export function openRaw(url: string): Raw {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  let closed = false
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
  })
  return {
    socket,
    send: (data) => void socket.write(data),
    text: () => text,
    isClosed: () => closed,
    async expect(pattern) {
      await until(`an answer like ${pattern}`, () => pattern.test(text))
      return text
    },
  }
}
