import { type Html, html } from '../../pages/html.ts'
import type { SyncRun } from './sync-reader.ts'

const states = {
  queued: ['Queued', ''],
  waiting: ['Waiting for Amazon', 'warn'],
  downloading: ['Downloading', ''],
  loading: ['Loading', ''],
  succeeded: ['Succeeded', 'good'],
  partial: ['Partial', 'warn'],
  failed: ['Failed', 'bad'],
  cancelled: ['Cancelled', 'warn'],
} as const

const count = new Intl.NumberFormat('en-US')

/** Formats a whole number. */
export const number = (value: number): string => count.format(value)

/** Renders the state of a run. */
export const runState = ({ state }: Pick<SyncRun, 'state'>): Html => {
  const [label, kind] = states[state]
  return html`<span class="badge ${kind}">${label}</span>`
}

/** Formats a number of bytes. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3))
  return `${(value / 1_000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}

/** Formats a duration in seconds by its two largest units. */
export function duration(seconds: number): string {
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3_600)]
  const [minutes, rest] = [Math.floor((seconds % 3_600) / 60), Math.floor(seconds % 60)]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`
}

/** Formats how long a run has taken, until now if it has not ended. */
export const durationOf = ({ startedAt, createdAt, endedAt }: SyncRun): string =>
  duration(Math.max(0, ((endedAt ?? new Date()).getTime() - (startedAt ?? createdAt).getTime()) / 1_000))

/** Returns who started a run. */
export const starterOf = ({ startedBy: { type, id, label } }: SyncRun): string =>
  type === 'service' ? 'The schedule' : label || id
