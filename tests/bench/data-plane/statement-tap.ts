import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const headerBytes = 4
const comQuery = 0x03

/** The SQL texts among the packets that a client sends; packets may be cut anywhere. */
function createReader(onStatement: (sql: string) => void) {
  let held: Buffer = Buffer.alloc(0)
  return (chunk: Buffer): void => {
    held = Buffer.concat([held, chunk])
    while (held.length >= headerBytes) {
      const end = headerBytes + held.readUIntLE(0, 3)
      if (held.length < end) return
      if (held[headerBytes] === comQuery) onStatement(held.toString('utf8', headerBytes + 1, end))
      held = held.subarray(end)
    }
  }
}

/** A TCP proxy in front of a MySQL server that keeps the statements passing through it, exactly as the server receives them. */
export async function openStatementTap(target: URL) {
  const statements: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port || 3306) })
    for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(from)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
    client.on(
      'data',
      createReader((sql) => statements.push(sql)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    /** The SELECTs since the last call, without those that prepare a session. */
    takeReads: (): string[] =>
      statements.splice(0).filter((sql) => /^\s*(\(|SELECT|WITH)/i.test(sql) && !sql.includes('VERSION()')),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
