import { discard } from '@platform/http'
import type { FieldPacket, Query } from 'mysql2'
import { columnsOf } from './column-encoder.ts'
import type { Connection } from './connect.ts'
import { limits } from './limits.ts'
import { type RowSink, responseTooLarge } from './row-sink.ts'

/** A packet of the text protocol, as the driver passes it to a command. */
interface Packet {
  buffer: Buffer
  offset: number
  end: number
  isEOF(): boolean
}

/** One state of the driver's command: takes a packet and returns the state for the next one. */
type RowState = (this: RowCommand, packet: Packet, connection: Connection) => unknown

/** The part of the driver's parser that lists the reads that it still needs: those of an unfinished packet. */
interface Parser {
  buffer: readonly Buffer[]
  largePacketParts: readonly Buffer[]
}

type RowCommand = Query & { row: RowState }

/**
 * Runs a statement and passes its rows to `sink` as raw packets. The driver has no public API for a row before it becomes an
 * object, so this replaces the `row` state of the one command. The driver's version is pinned, and the encoder's tests read every
 * column type through this function.
 * @throws the driver's error, or the error of `sink`; the statement may then still be running.
 */
export function streamRows(connection: Connection, sql: string, sink: RowSink): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = connection.query(sql) as unknown as RowCommand
    const driverRow = command.row
    const parser = (connection as unknown as { packetParser: Parser }).packetParser
    let wireBytes = 0
    let settled = false
    const settle = (error?: unknown): void => {
      settled = true
      connection.stream.off('data', count).off('data', free).off('close', lost)
      connection.off('error', settle)
      if (error) reject(error)
      else resolve()
    }
    // JSON is never shorter than the wire format, so a row too large to answer ends here, before all of it is in memory.
    const count = (data: Buffer): void => {
      wireBytes += data.length
      if (wireBytes > limits.answerBytesMax + 1_048_576) settle(responseTooLarge())
    }
    // On a connection that is already closed, the driver emits the error on the connection and not on the command.
    const lost = (): void =>
      settle(Object.assign(new Error('the connection was lost'), { code: 'PROTOCOL_CONNECTION_LOST' }))
    // The first read holds the columns, which the driver reads again on demand.
    let isFirst = true
    const reads: Buffer[] = []
    const free = (data: Buffer): void => {
      if (!isFirst) reads.push(data)
      isFirst = false
      if (parser.largePacketParts.length > 0) reads.length = 0
      while (reads.length > parser.buffer.length) discard(reads.shift() as Buffer)
    }
    connection.stream.on('data', free).prependListener('data', count).once('close', lost)
    connection.on('error', settle)
    command.on('fields', (fields: FieldPacket[] | undefined) => {
      if (fields) sink.columns = columnsOf(fields)
    })
    command.row = function (packet, from) {
      if (packet.isEOF()) return driverRow.call(this, packet, from)
      // Rows still arrive for a while after the sink has stopped.
      if (settled) return this.row
      try {
        sink.row(packet.buffer, packet.offset, packet.end)
      } catch (error) {
        settle(error)
      }
      return this.row
    }
    command.on('error', settle)
    command.on('end', () => settle())
  })
}
