import type { PageForm } from '../pages/page-form.ts'

const [day, ...others] = [
  { value: '86400', label: 'Ends in 24 hours' },
  { value: '3600', label: 'Ends in an hour' },
  { value: '604800', label: 'Ends in 7 days' },
  { value: '0', label: 'Ends now' },
] as const

/** How long a rotated secret may work on; the first is the usual one. */
export const graces = [day, ...others]

/** Seconds that the field `grace` says; those of the usual one for anything else. */
export const chosenGrace = (form: PageForm): number =>
  Number((graces.find(({ value }) => value === form.get('grace')) ?? day).value)
