import { type Connection, exchange } from './connect.ts'

/** The part of the driver's command and connection that decides when a command's packet is written. */
interface Command {
  next: unknown
  start: (packet: undefined, connection: Connection) => unknown
  execute: (packet: unknown, connection: Connection) => boolean
}
interface Sequence {
  sequenceId: number
  _resetSequenceId(): void
}

/**
 * Resets an idle session and runs the statement that prepares it for its next caller. Both are written at once, so that the
 * server is woken once instead of twice. The driver writes a command only after the previous one has ended, so the second command
 * is started manually and only reads when its turn comes; the driver's version is pinned.
 * @throws the driver's error; the connection must then be discarded.
 */
export function resetSession(connection: Connection, preparation: string): Promise<void> {
  const sequence = connection as unknown as Sequence
  return exchange<void>(connection, (done) => {
    connection.stream.cork()
    connection.reset((error) => error && done(error, undefined))
    const prepare = connection.query(preparation, (error) => done(error, undefined)) as unknown as Command
    sequence._resetSequenceId()
    prepare.next = prepare.start(undefined, connection)
    connection.stream.uncork()
    const { execute } = prepare
    prepare.execute = (packet, from) => {
      if (packet) return execute.call(prepare, packet, from)
      // The packet was already sent; the answer to packet 0 is packet 1.
      sequence.sequenceId = 1
      return false
    }
  })
}
