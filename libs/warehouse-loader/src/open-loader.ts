import { Connection } from './connection.ts'
import { Coverage } from './coverage.ts'
import { Ledger } from './ledger.ts'
import type { LoadRequest, LoadResult } from './request.ts'
import { runLoad } from './run-load.ts'

export interface LoaderOptions {
  /** `mysql://user:password@host:port/database` of an account that may create, widen and change tables. */
  url: string
  /** Stages rows by LOAD DATA LOCAL; default: if the server accepts it. */
  local?: boolean
}

/** Loads documents into one warehouse, one at a time. */
export interface Loader {
  /** True if rows are staged by LOAD DATA LOCAL, false if by INSERT. */
  readonly local: boolean
  /**
   * Loads one document. Nothing changes in the target unless all of it was read and the transaction commits; a column that the
   * document adds may be there already. Each row read is inserted, updated, unchanged or rejected.
   * @throws LoadError; the error of the batches or of `signal`; the driver's error
   */
  load(request: LoadRequest): Promise<LoadResult>
  close(): void
}

/** Opens a session that loads. @throws the driver's error */
export async function openLoader({ url, local }: LoaderOptions): Promise<Loader> {
  const connection = await Connection.open(url)
  try {
    const ledger = new Ledger(connection)
    const coverage = new Coverage(connection)
    await ledger.prepare()
    const uses = local ?? (await acceptsLocal(connection))
    return {
      local: uses,
      load: (request) => runLoad({ connection, ledger, coverage, local: uses }, request),
      close: () => connection.close(),
    }
  } catch (error) {
    connection.close()
    throw error
  }
}

async function acceptsLocal(connection: Connection): Promise<boolean> {
  const [row] = await connection.rows('SELECT @@local_infile AS accepted')
  return Number(row?.accepted) === 1
}
