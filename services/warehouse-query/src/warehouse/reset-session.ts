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
 * Resets an idle session and runs the statement that prepares it for its next caller, both written at once: the server is woken
 * once instead of twice and answers them in turn. The driver writes a command only after the one before it has ended, so the
 * second one is started by hand and, when its turn comes, only reads; the driver's version is pinned.
 * @throws the driver's error; the connection is then of no more use.
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
      // Its turn: the packet has left, and the answer to packet 0 is packet 1.
      sequence.sequenceId = 1
      return false
    }
  })
}
