import { join } from 'node:path'
import { type Built, buildOperation } from './build-operation.ts'
import { buildUnified } from './build-unified.ts'
import { type ReportTypes, readFacts } from './read-facts.ts'
import { readSpec, type Spec } from './spec.ts'

/** File names in `specs` that differ from the names in the gathered facts. */
const renamed: Record<string, string> = { 'portfolios-v2.json': 'portfolios-v3.json' }
const unifiedFile = 'AmazonAdsAPIALLMerged_prod_3p.json'

/** Joins column lists, which are long and similar, to one line of text each. */
const reportTypeOf = (type: ReportTypes[number]) => ({
  reportTypeId: type.reportTypeId,
  adProduct: type.adProduct,
  rangeDaysMax: type.maxDateRangeDays,
  retentionDays: type.dataRetentionDays,
  timeUnits: type.timeUnit,
  formats: type.format,
  columns: type.baseColumns.join(' '),
  groupBys: Object.fromEntries(
    Object.entries(type.groupBys).map(([name, { additionalColumns, filters }]) => [
      name,
      { columns: additionalColumns.join(' '), filters },
    ]),
  ),
})

const line = (value: unknown) => JSON.stringify(value)
const listText = (entries: readonly unknown[]) => `[\n${entries.map(line).join(',\n')}\n]\n`
const recordText = (entries: Record<string, unknown>) =>
  `{\n${Object.entries(entries)
    .map(([key, value]) => `${line(key)}: ${line(value)}`)
    .join(',\n')}\n}\n`

/** Builds the files of the catalog, by name, from the facts and specs in `folder`. */
export async function buildCatalog(folder: string): Promise<Record<string, string>> {
  const { operations, reportTypes, limits, marketplaces } = await readFacts(folder)
  const specs = new Map<string, Promise<Spec>>()
  const specOf = (file: string) => {
    const known = specs.get(file) ?? readSpec(join(folder, 'specs'), file)
    specs.set(file, known)
    return known
  }
  const built: Built[] = []
  for (const fact of operations) {
    const file = fact.spec.slice(fact.spec.lastIndexOf('/') + 1)
    built.push(buildOperation(fact, await specOf(renamed[file] ?? file)))
  }
  built.push(...buildUnified(await specOf(unifiedFile)))

  const schemasOf = (part: 'request' | 'answer') =>
    Object.fromEntries(built.flatMap((one) => (one[part] ? [[one.operation.name, one[part]]] : [])))
  const { bids, budgets, sdDefaultBudget, names, keywords } = limits
  return {
    'operations.json': listText(built.map(({ operation }) => operation)),
    'requests.json': recordText(schemasOf('request')),
    'answers.json': recordText(schemasOf('answer')),
    'report-types.json': listText(reportTypes.map(reportTypeOf)),
    'limits.json': recordText({ bids, budgets, sdDefaultBudget, names, keywords }),
    'marketplaces.json': listText(marketplaces),
  }
}
