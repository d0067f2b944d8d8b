import { createServer, type Socket } from 'node:net'

/** HTTP server that closes every kept-alive connection as its second request arrives. */
export interface HangUpServer {
  url: string
  /** Request line and connection number (1, 2, …) of every request. */
  requests: readonly { connection: number; line: string }[]
  close(): Promise<void>
}

const wholeRequest = /^[\s\S]*?\r\n\r\n/

/**
 * Answers the first request of each connection, promises to keep it open, and resets it when the second request arrives: the
 * race of a client with a server that closes an idle connection. Bodies are not read.
 */
export async function startHangUpServer(answer: string, contentType = 'application/json'): Promise<HangUpServer> {
  const requests: { connection: number; line: string }[] = []
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    const connection = connections
    let text = ''
    let isAnswered = false
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk
      const [head] = wholeRequest.exec(text) ?? []
      if (isAnswered && text.includes('HTTP/1.1')) {
        requests.push({ connection, line: text.slice(0, text.indexOf('\r\n')) })
        return void socket.resetAndDestroy()
      }
      if (!head || isAnswered) return
      isAnswered = true
      text = ''
      requests.push({ connection, line: head.slice(0, head.indexOf('\r\n')) })
      const persistence = /\r\nconnection: close\r\n/i.test(head) ? 'close' : 'keep-alive'
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(answer)}\r\n` +
          `Connection: ${persistence}\r\n\r\n${answer}`,
      )
      if (persistence === 'close') socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
