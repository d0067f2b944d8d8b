import { allowedValues, phrases, unknownName } from '@platform/validation'
import type { Issues } from '../issues.ts'
import type { ReportRule } from './report-windows.ts'

const place = 'input.report_spec.reportOptions'
/** Amazon's limit of the ASINs of one report: separated by spaces, which leaves 18 ASINs. */
const asinsLengthMax = 200

function wrong(name: string, value: string, allowed: readonly string[] | null): string | undefined {
  if (allowed) return allowed.includes(value) ? undefined : allowedValues(value, allowed)
  if (name !== 'asin' && name !== 'asins') return undefined
  if (!/^[A-Z0-9]{10}(?: [A-Z0-9]{10})*$/.test(value)) return 'must be ASINs separated by single spaces'
  return value.length > asinsLengthMax ? `${phrases.charactersMax(asinsLengthMax)}, which are 18 ASINs` : undefined
}

/** Checks the options of a report and returns them with the defaults that the platform sets. */
export function checkOptions(
  reportType: string,
  given: Readonly<Record<string, string>>,
  { rule, issues, notes }: { rule: ReportRule; issues: Issues; notes: string[] },
): Record<string, string> {
  const { options, optionsRequired = [], optionDefaults = {} } = rule
  const added = Object.entries(optionDefaults).filter(([name]) => given[name] === undefined)
  for (const [name, value] of added) notes.push(`report_spec.reportOptions.${name} is set to ${value}.`)
  if (!options) {
    if (Object.keys(given).length > 0)
      notes.push(`The options of ${reportType} are sent as written: Amazon does not list the valid ones.`)
    return { ...given }
  }
  for (const [name, value] of Object.entries(given)) {
    const allowed = Object.hasOwn(options, name) ? options[name] : undefined
    const message =
      allowed === undefined ? unknownName(name, Object.keys(options), reportType) : wrong(name, value, allowed)
    if (message !== undefined) issues.add(`${place}.${name}`, message)
  }
  for (const name of optionsRequired)
    if (given[name] === undefined) {
      const allowed = options[name]
      issues.add(
        `${place}.${name}`,
        allowed ? `${phrases.required}: ${allowedValues(undefined, allowed)}` : phrases.required,
      )
    }
  return { ...given, ...Object.fromEntries(added) }
}
