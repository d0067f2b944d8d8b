import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Events by which node:http hands out a request; the last two only when something listens to them. */
const requestEvents = ['request', 'checkContinue', 'checkExpectation'] as const

/** The answer that a connection waits for or receives. node:http keeps it on the socket, and in its own idle check reads it there. */
const answerOn = (socket: Socket): ServerResponse | undefined =>
  (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined

/** The connections of one server, and how they end. Costs a request nothing until the server retires. */
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

  /** Answers whose last byte has not left. */
  answers(): ServerResponse[] {
    return [...this.#sockets].flatMap((socket) => answerOn(socket) ?? [])
  }

  /** Every answer whose head has not left yet carries `Connection: close` from now on (RFC 9112 section 9.6). */
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

  /** Ends the connections on which no request is under way; those with one end after its answer. */
  endIdle(): void {
    let isFlushing = false
    for (const socket of this.#sockets) {
      const answer = answerOn(socket)
      if (!answer) continue
      isFlushing ||= answer.writableEnded
      this.#endIdleAfter(answer)
    }
    // Node takes an answer that was written, but not yet sent, for a sent one, and would cut it off.
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
