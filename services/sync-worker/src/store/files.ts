import { randomBytes } from 'node:crypto'
import type { Database } from '@platform/postgres'
import type { Window } from './window.ts'
import { LeaseLost } from './windows.ts'

/** A document in the file store. */
export interface StoredFile {
  id: string
  jobId: string
  runId: string
  name: string
  /** Its key in the file store. */
  key: string
  from: Date | undefined
  to: Date | undefined
  /** It was read with a Restricted Data Token: it has personal data. */
  isRestricted: boolean
  contentType: string
  bytes: number
  /** SHA-256 in hexadecimal digits. */
  sha256: string
  storedAt: Date
}

/** A file that is about to be written. */
export interface NewFile {
  window: Pick<Window, 'id' | 'runId' | 'tenantId' | 'fence' | 'from' | 'to'>
  jobId: string
  loadId: string
  name: string
  isRestricted: boolean
  contentType: string
}

interface Row {
  id: string
  job_id: string
  run_id: string
  name: string
  object_key: string
  window_from: Date | null
  window_to: Date | null
  is_restricted: boolean
  content_type: string
  bytes: string
  sha256: string
  stored_at: Date
}

const toFile = (row: Row): StoredFile => ({
  id: row.id,
  jobId: row.job_id,
  runId: row.run_id,
  name: row.name,
  key: row.object_key,
  from: row.window_from ?? undefined,
  to: row.window_to ?? undefined,
  isRestricted: row.is_restricted,
  contentType: row.content_type,
  bytes: Number(row.bytes),
  sha256: row.sha256,
  storedAt: row.stored_at,
})

/** Page of a tenant's files; `before` is the id of the last file of the page before. */
export interface FilesPage {
  jobId?: string | undefined
  runId?: string | undefined
  before?: string | undefined
  limit: number
}

/** The documents that jobs have written as files. */
export class Files {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Records a file before its first byte is written. Returns its id and its key, which no other attempt has. */
  async begin({
    window,
    jobId,
    loadId,
    name,
    isRestricted,
    contentType,
  }: NewFile): Promise<{ id: string; key: string }> {
    const id = `file_${randomBytes(12).toString('hex')}`
    const key = `${window.tenantId}/${id}`
    await this.#database.rows(
      `insert into files (id, tenant_id, job_id, run_id, window_id, fence, load_id, name, object_key, window_from, window_to,
         is_restricted, content_type)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ...[id, window.tenantId, jobId, window.runId, window.id, window.fence, loadId, name, key],
        ...[window.from, window.to, isRestricted, contentType],
      ],
    )
    return { id, key }
  }

  /** Makes a file visible that is written. @throws LeaseLost if its window has another worker meanwhile */
  async commit(id: string, { bytes, sha256 }: Pick<StoredFile, 'bytes' | 'sha256'>): Promise<void> {
    const rows = await this.#database.rows(
      `update files set state = 'stored', bytes = $2, sha256 = $3, stored_at = clock_timestamp()
       where id = $1 and exists (
         select from windows where windows.id = files.window_id and windows.fence = files.fence and windows.state = 'open'
         for share)
       returning id`,
      [id, bytes, sha256],
    )
    if (rows.length === 0) throw new LeaseLost(`the window of file ${id} has another worker`)
  }

  /** Returns whether a document is stored already. */
  async isStored(loadId: string): Promise<boolean> {
    const rows = await this.#database.rows("select id from files where load_id = $1 and state = 'stored'", [loadId])
    return rows.length > 0
  }

  /** Returns files of the tenant, the newest first. */
  async list(tenantId: string, { jobId, runId, before, limit }: FilesPage): Promise<StoredFile[]> {
    const rows = await this.#database.rows<Row & Record<string, unknown>>(
      `select * from files where tenant_id = $1 and state = 'stored'
         and ($2::text is null or job_id = $2) and ($3::text is null or run_id = $3)
         and ($4::text is null or position < (select position from files where id = $4 and tenant_id = $1))
       order by position desc limit $5`,
      [tenantId, jobId ?? null, runId ?? null, before ?? null, limit],
    )
    return rows.map(toFile)
  }

  async find(tenantId: string, id: string): Promise<StoredFile | undefined> {
    const [row] = await this.#database.rows<Row & Record<string, unknown>>(
      "select * from files where tenant_id = $1 and id = $2 and state = 'stored'",
      [tenantId, id],
    )
    return row && toFile(row)
  }

  /** Returns files to remove: those of runs that ended before `daysMax` days, and what interrupted attempts have left. */
  async removable(daysMax: number, limit: number): Promise<{ id: string; key: string }[]> {
    const rows = await this.#database.rows<{ id: string; object_key: string }>(
      `(select files.id, files.object_key from files join runs on runs.id = files.run_id
        where runs.ended_at < clock_timestamp() - $1 * interval '1 day' limit $2)
       union all
       (select files.id, files.object_key from files join windows on windows.id = files.window_id
        where files.state = 'writing' and files.created_at < clock_timestamp() - interval '1 hour'
          and (windows.fence > files.fence or windows.state <> 'open') limit $2)`,
      [daysMax, limit],
    )
    return rows.map(({ id, object_key }) => ({ id, key: object_key }))
  }

  async remove(id: string): Promise<void> {
    await this.#database.rows('delete from files where id = $1', [id])
  }
}
