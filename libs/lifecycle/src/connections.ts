import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Events with which node:http passes on a request; the last two only when they have a listener. */
const requestEvents = ['request', 'checkContinue', 'checkExpectation'] as const

/**
 * Returns the answer that a connection waits for or receives. node:http stores it on the socket, and its own idle check reads it
 * there.
 */
const answerOn = (socket: Socket): ServerResponse | undefined =>
  (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined

/** Tracks the connections of one server, and ends them. Adds no cost per request until the server retires. */
export class Connections {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #watched = new WeakSet<ServerResponse>()
  #isRetired = false

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** Returns the answers that are not fully sent. */
  answers(): ServerResponse[] {
    return [...this.#sockets].flatMap((socket) => answerOn(socket) ?? [])
  }

  /** From now on every answer whose head is not sent carries `Connection: close` (RFC 9112 section 9.6). */
  retire(): void {
    if (this.#isRetired) return
    this.#isRetired = true
    const endAfter = (_req: IncomingMessage, res: ServerResponse): void => {
      res.shouldKeepAlive = false
    }
    for (const answer of this.answers()) endAfter(answer.req, answer)
    for (const event of requestEvents) {
      if (this.#server.listenerCount(event) > 0) this.#server.prependListener(event, endAfter)
    }
  }

  /** Ends idle connections; others end after their answer. */
  endIdle(): void {
    let isFlushing = false
    for (const socket of this.#sockets) {
      const answer = answerOn(socket)
      if (!answer) continue
      isFlushing ||= answer.writableEnded
      this.#endIdleAfter(answer)
    }
    // Node treats an answer that is written but not sent as sent, and would cut it off.
    if (!isFlushing) this.#server.closeIdleConnections()
  }

  #endIdleAfter(answer: ServerResponse): void {
    if (this.#watched.has(answer)) return
    this.#watched.add(answer)
    answer.once('close', () => setImmediate(() => this.endIdle()))
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
