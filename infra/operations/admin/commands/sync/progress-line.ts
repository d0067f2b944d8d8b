import { isEnded, type Run } from './shapes.ts'

const width = 24
const count = new Intl.NumberFormat('en-US')

function bytes(value: number): string {
  const step = value < 1_000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3))
  return `${(value / 1_000 ** step).toFixed(step === 0 ? 0 : 1)} ${['B', 'kB', 'MB', 'GB', 'TB'][step]}`
}

function eta(run: Run): string {
  const { etaSeconds } = run
  if (isEnded(run)) return ''
  if (etaSeconds === null) return '  time left unknown'
  return etaSeconds < 60 ? `  ${etaSeconds} s left` : `  ${Math.ceil(etaSeconds / 60)} min left`
}

/** Formats the progress of a run as one line, with a bar for terminals. */
export function progressLine(run: Run, { bar = false }: { bar?: boolean } = {}): string {
  const filled = Math.round(run.progress * width)
  const drawn = bar ? `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ` : ''
  const share = `${Math.floor(run.progress * 100)} %`.padStart(5)
  return `${drawn}${share}  ${run.state}  ${count.format(run.rows.read)} rows  ${bytes(run.bytes)}${eta(run)}`
}
