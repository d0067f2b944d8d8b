import { type Html, html } from './html.ts'

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/**
 * Renders a time in UTC, because without JavaScript the user's time zone is unknown. Line breaks are possible only before
 * "UTC".
 */
export const moment = (date: Date): Html =>
  html`<time datetime="${date.toISOString()}">${format.format(date).replaceAll(' ', '\u00a0')} UTC</time>`
