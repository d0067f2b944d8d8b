import type { PageForm } from '../pages/page-form.ts'

const [day, ...others] = [
  { value: '86400', label: 'Ends in 24 hours' },
  { value: '3600', label: 'Ends in an hour' },
  { value: '604800', label: 'Ends in 7 days' },
  { value: '0', label: 'Ends now' },
] as const

/** Options for how long earlier secrets stay valid after a rotation; the first is the default. */
export const gracePeriods = [day, ...others]

/** Returns the seconds of the field `grace`, or the default for an unknown value. */
export const chosenGracePeriod = (form: PageForm): number =>
  Number((gracePeriods.find(({ value }) => value === form.get('grace')) ?? day).value)
