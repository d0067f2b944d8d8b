import { SeeOther } from '../pages/see-other.ts'

/** Confirmations that a page can show after a redirect. The URL contains only the key, so that a link cannot inject text. */
const notices = {
  'credential-revoked': 'The credential is revoked. Its tokens stop working within a second.',
  'setup-code-cancelled': 'The setup code is cancelled.',
  'application-withdrawn': 'The access is withdrawn. The application’s tokens stop working within a second.',
  'role-changed': 'The role is changed.',
  'person-removed': 'The person no longer has access.',
  'invitation-withdrawn': 'The invitation is withdrawn.',
  'amazon-connected': 'The account is connected.',
  'amazon-disconnected': 'The account is disconnected, and its authorization is deleted here.',
  'amazon-declined': 'No account was connected, because consent was not given at Amazon.',
  'guardrails-changed': 'The guardrails are changed. They apply from the next write on.',
  'job-created': 'The job is created. It runs by its schedule, or with “Run now”.',
  'job-changed': 'The job is changed. A run that is under way ends as it began.',
  'job-paused': 'The job is paused.',
  'job-resumed': 'The job runs by its schedule again.',
  'job-deleted': 'The job is deleted. The tables that it has filled stay.',
  'run-started': 'The run is under way.',
  'run-ended-before': 'The run had ended before it could be cancelled.',
  'run-cancelled': 'The run is cancelled. What it has loaded stays.',
  'tenant-created': 'The tenant is created.',
  'tenant-suspended': 'The tenant is suspended. Its tokens stop working within a second.',
  'tenant-resumed': 'The tenant is resumed.',
  'application-registered': 'The application is registered. Its client id is below.',
  'application-changed': 'The application is changed.',
  'application-revoked': 'The application is revoked, with all its grants and tokens.',
  'person-disabled': 'The account is disabled, and its sessions and tokens have ended.',
  'person-enabled': 'The account is enabled.',
  'second-factor-reset': 'The second factor is removed. The person can sign in with the password and set up a new one.',
} as const

export type Notice = keyof typeof notices

/** Returns the text of the notice with this key; undefined for an unknown key. */
export const noticeOf = (key: string | null): string | undefined =>
  key !== null && Object.hasOwn(notices, key) ? notices[key as Notice] : undefined

/** Redirects to `path`, which then shows the notice. */
export const seeNotice = (path: string, notice: Notice): SeeOther => new SeeOther(`${path}?done=${notice}`)
