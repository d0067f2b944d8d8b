import { type Inspection, positionOf } from './inspection.ts'

const namedMax = 10

/** Notes the days from `first` to `last` that a document of daily totals lacks. */
export function everyDay({ first, last }: { first: string; last: string }, dateColumn: string): Inspection {
  const missing = new Set<string>()
  for (let day = Temporal.PlainDate.from(first); String(day) <= last; day = day.add({ days: 1 }))
    missing.add(String(day))
  return {
    add(batch) {
      const at = positionOf(batch, dateColumn)
      for (const row of batch.rows) missing.delete((row[at] ?? '').slice(0, 10))
    },
    end() {},
    notes() {
      if (missing.size === 0) return []
      const named = [...missing].slice(0, namedMax).join(', ')
      const others = missing.size > namedMax ? ` and ${missing.size - namedMax} more` : ''
      return [`Amazon sent no figures for ${named}${others}.`]
    },
  }
}
