import type { Database } from '@platform/postgres'
import type { CheckpointBucket } from '../checkpoints/checkpoint-bucket.ts'
import { publishedCheckpoint } from '../checkpoints/checkpoint-record.ts'
import { readChain, readHash } from '../store/chain-rows.ts'
import { checkpointsBetween, checkpointsBeyond, newestCheckpoint, tenantIds } from '../store/checkpoints.ts'
import type { Checkpoint, CheckpointSigner } from './checkpoint.ts'
import { genesis } from './link.ts'
import { type Fault, verifySlice } from './verify-slice.ts'

type Needs = { database: Database; bucket: CheckpointBucket; signer: CheckpointSigner }

/** Progress of a verification: the rows of this tenant's chain up to this one are verified. */
export type Position = { tenantId: string; seq: number }

/** Result of the verification of one tenant's chain. */
export type ChainReport = {
  tenantId: string
  /** Number of verified rows from the first one; with a fault, the rows before it. */
  rows: number
  ok: boolean
  firstBad?: Fault
  /** The newest known checkpoint. */
  checkpoint?: ReturnType<typeof publishedCheckpoint>
}

/** Chains verified to their end or first fault; `next` is the position at which the next call continues. */
export type VerifyPage = { tenants: ChainReport[]; next?: Position }

const rowsPerCall = 20_000

const newest = (checkpoints: (Checkpoint | undefined)[]): Checkpoint | undefined =>
  checkpoints
    .filter((checkpoint) => checkpoint !== undefined)
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1)

/** Verifies the end of a chain: it must reach every checkpoint ever signed for it, including those in the bucket. */
async function verifyEnd({ database, bucket, signer }: Needs, head: Position & { hash: Buffer }): Promise<ChainReport> {
  const { tenantId, seq, hash } = head
  const report = (firstBad?: Fault, checkpoint?: Checkpoint): ChainReport => ({
    tenantId,
    rows: seq,
    ok: firstBad === undefined,
    ...(firstBad && { firstBad }),
    ...(checkpoint && { checkpoint: publishedCheckpoint(checkpoint) }),
  })
  const published = await bucket.get(tenantId)
  if (published === 'unreadable') return report({ seq, reason: 'the published checkpoint cannot be read' })
  const beyond = await checkpointsBeyond(database, tenantId, seq)
  const outside = [...beyond, ...(published ? [published] : [])]
  for (const checkpoint of outside) {
    if (checkpoint.tenantId !== tenantId || !(await signer.isGenuine(checkpoint))) {
      return report({ seq: checkpoint.seq, reason: 'a checkpoint is not signed by a known key' })
    }
  }
  const furthest = newest(outside)
  if (furthest && furthest.seq > seq) {
    return report({ seq: seq + 1, reason: `the row is missing; a checkpoint covers ${furthest.seq} rows` }, furthest)
  }
  if (published) {
    const covered = published.seq === seq ? hash : await readHash(database, tenantId, published.seq)
    if (!covered?.equals(published.hash)) {
      return report({ seq: published.seq, reason: 'the row does not match its published checkpoint' }, published)
    }
  }
  return report(undefined, newest([published, await newestCheckpoint(database, tenantId, seq)]))
}

/** Verifies one chain from a verified row on; at most `rowsMax` rows. */
async function verifyChain(
  needs: Needs,
  from: Position,
  rowsMax: number,
): Promise<{ walked: number; report?: ChainReport; at: Position }> {
  const { database, signer } = needs
  const { tenantId } = from
  const startHash = from.seq === 0 ? genesis : await readHash(database, tenantId, from.seq)
  if (!startHash) {
    const firstBad = { seq: from.seq, reason: 'the row is missing' }
    return { walked: 0, at: from, report: { tenantId, rows: from.seq - 1, ok: false, firstBad } }
  }
  let last = { seq: from.seq, hash: startHash }
  for (;;) {
    const walked = last.seq - from.seq
    if (walked >= rowsMax) return { walked, at: { tenantId, seq: last.seq } }
    const rows = await readChain(database, tenantId, last.seq)
    const end = rows.at(-1)
    if (!end) {
      const report = await verifyEnd(needs, { tenantId, ...last })
      // Rows that were added and signed after the end was read are not a fault.
      if (!report.ok && (await readChain(database, tenantId, last.seq)).length > 0) continue
      return { walked, at: { tenantId, seq: last.seq }, report }
    }
    const checkpoints = await checkpointsBetween(database, { tenantId, after: last.seq, upTo: end.seq })
    const firstBad = await verifySlice(last, rows, checkpoints, (checkpoint) => signer.isGenuine(checkpoint))
    if (firstBad) {
      const report = { tenantId, rows: firstBad.seq - 1, ok: false, firstBad }
      return { walked, at: { tenantId, seq: last.seq }, report }
    }
    last = end
  }
}

/** Returns every tenant known to the database or the bucket, so that deleting all rows of a tenant does not hide it. */
async function allTenants({ database, bucket }: Needs): Promise<string[]> {
  const names = await Promise.all([tenantIds(database), bucket.tenantIds()])
  return [...new Set(names.flat())].sort()
}

/** Verifies the chains of all tenants, or of one, about 20,000 rows per call; `after` is the `next` of the previous call. */
export async function verifyChains(
  needs: Needs,
  { tenantId, after }: { tenantId?: string | undefined; after?: Position | undefined },
): Promise<VerifyPage> {
  const names = tenantId === undefined ? await allTenants(needs) : [tenantId]
  const tenants: ChainReport[] = []
  let left = rowsPerCall
  for (const name of names) {
    if (after && name < after.tenantId) continue
    const from = { tenantId: name, seq: after?.tenantId === name ? after.seq : 0 }
    if (left <= 0) return { tenants, next: from }
    const { walked, report, at } = await verifyChain(needs, from, left)
    if (!report) return { tenants, next: at }
    tenants.push(report)
    left -= Math.max(walked, 1)
  }
  return { tenants }
}
