import { type Applied, type AppliedColumn, insertAll, upsertAll } from './apply.ts'
import type { Connection } from './connection.ts'
import type { Coverage } from './coverage.ts'
import type { Ledger } from './ledger.ts'
import { LoadError } from './load-error.ts'
import { replaceDays, replaceSnapshot, type Shrunk } from './replace.ts'
import type { LoadRequest, LoadResult, LoadTarget } from './request.ts'
import { Stage, stagedColumn } from './stage.ts'
import { keyLengthOf, type Storage, storageOf } from './storage.ts'
import { ensureTable } from './table.ts'

const snapshotDate = 'snapshot_date'

interface Needs {
  connection: Connection
  ledger: Ledger
  coverage: Coverage
  local: boolean
}

const keyOf = (target: LoadTarget): readonly string[] => (target.mode === 'upsert' ? target.key : [])

/** Date column whose type must be one of time, if the mode has one. */
const dateColumnOf = (target: LoadTarget): string | undefined =>
  target.mode === 'replace_window' ? target.dateColumn : undefined

function requireTarget(target: LoadTarget): void {
  if (target.mode === 'upsert' && target.key.length === 0)
    throw new LoadError('not_loadable', 'The mode upsert needs a key: the columns that identify a row.')
}

const nothing: Applied & { shrunk: Shrunk[]; kept: number } = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  shrunk: [],
  kept: 0,
}

/** Returns the columns of the target with the storage that the document needs. */
function neededColumns(stage: Stage, target: LoadTarget) {
  const key = keyOf(target)
  const columns = stage.columns.map(({ name, type }): { name: string; storage: Storage } => {
    const storage = storageOf(type)
    const isKeyText = key.includes(name) && (storage.kind === 'text' || storage.kind === 'json')
    return { name, storage: isKeyText ? { kind: 'key', length: keyLengthOf(key.length) } : storage }
  })
  if (target.mode === 'replace_window') {
    const kind = columns.find(({ name }) => name === target.dateColumn)?.storage.kind
    if (kind !== 'date' && kind !== 'timestamp')
      throw new LoadError(
        'not_loadable',
        `The column "${target.dateColumn}" must have a date in each row, and the document has ${kind ?? 'no such column'}.`,
      )
  }
  if (target.mode !== 'snapshot') return columns
  if (columns.some(({ name }) => name === snapshotDate))
    throw new LoadError(
      'not_loadable',
      `The document has a column "${snapshotDate}", which the mode snapshot adds itself.`,
    )
  return [{ name: snapshotDate, storage: { kind: 'date' } satisfies Storage }, ...columns]
}

async function apply(
  connection: Connection,
  target: LoadTarget,
  columns: readonly AppliedColumn[],
  staged: number,
): Promise<typeof nothing> {
  // An empty document does not prove that rows are gone.
  if (staged === 0) return nothing
  const { table } = target
  switch (target.mode) {
    case 'upsert':
      return { ...nothing, ...(await upsertAll(connection, table, columns, { key: target.key, staged })) }
    case 'replace_window':
      return replaceDays(connection, table, columns, target.dateColumn)
    case 'snapshot':
      return { ...nothing, ...(await replaceSnapshot(connection, table, columns, { date: target.date, staged })) }
    default:
      return { ...nothing, inserted: await insertAll(connection, table, columns) }
  }
}

async function stageAll(stage: Stage, { batches, onRejected, onProgress, signal }: LoadRequest) {
  let rejected = 0
  let read = 0
  for await (const batch of batches) {
    signal?.throwIfAborted()
    const refused = [...batch.rejected, ...(await stage.add(batch))]
    read += batch.rows.length + batch.rejected.length
    rejected += refused.length
    if (refused.length > 0) await onRejected?.(refused)
    onProgress?.({ read, staged: stage.sent })
  }
  await stage.flush()
  return { read, rejected }
}

/** Runs one load: stage, change the table, then replace rows and record the load in one transaction. */
export async function runLoad(
  { connection, ledger, coverage, local }: Needs,
  request: LoadRequest,
): Promise<LoadResult> {
  const { id, fence, target, covers, signal, onRejected } = request
  requireTarget(target)
  const committed = await ledger.begin(id, fence, target.table)
  if (committed) return committed
  const key = keyOf(target)
  const dateColumn = dateColumnOf(target)
  const stage = new Stage(connection, { required: dateColumn ? [...key, dateColumn] : key, key, local })
  try {
    const { read, rejected } = await stageAll(stage, request)
    const staged = await stage.count()
    const needed = staged === 0 ? [] : neededColumns(stage, target)
    const { storages, changed } =
      needed.length === 0
        ? { storages: new Map<string, Storage | undefined>(), changed: [] }
        : await ensureTable(connection, {
            table: target.table,
            columns: needed,
            key,
            ...(dateColumn ? { indexed: dateColumn } : target.mode === 'snapshot' && { indexed: snapshotDate }),
          })
    const columns = needed.map(({ name }): AppliedColumn => {
      const at = stage.positionOf(name)
      // Only snapshot_date is not staged.
      const text = at === -1 && target.mode === 'snapshot' ? `'${target.date}'` : `s.${stagedColumn(at)}`
      return { name, storage: storages.get(name), staged: text }
    })
    // Before the transaction, which it would commit.
    if (covers) await coverage.prepare()
    signal?.throwIfAborted()
    const result = await connection.transaction(async () => {
      const repeated = await ledger.lock(id, fence)
      if (repeated) return repeated
      const { shrunk, kept, ...applied } = await apply(connection, target, columns, staged)
      // Rows that a later row of the same document replaced in the stage.
      const superseded = stage.sent - staged
      const result: LoadResult = {
        ...{ read, shrunk, changedColumns: changed, repeated: false },
        ...applied,
        updated: applied.updated + superseded,
        rejected: rejected + kept,
      }
      await ledger.commit(id, result)
      if (covers) await coverage.add(target.table, covers)
      return result
    })
    for (const { day, before, after } of result.repeated ? [] : result.shrunk)
      await onRejected?.([
        { reason: `${day} has ${after} rows in the document and ${before} in the table, so it keeps its rows.` },
      ])
    return result
  } finally {
    await stage.drop().catch(() => {})
  }
}
