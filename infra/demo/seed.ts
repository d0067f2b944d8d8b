import { demoTenant } from './catalogue.ts'
import { runningWarehouse } from './running-warehouse.ts'
import { type SeedArguments, seedArguments, usage } from './seed-arguments.ts'
import { type SeedProgress, seedWarehouse } from './seed-warehouse.ts'

const count = (n: number) => Math.round(n).toLocaleString('en-US')

function readArguments(): SeedArguments | 'help' | undefined {
  try {
    return seedArguments(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`)
    return undefined
  }
}

async function main(): Promise<number> {
  const wanted = readArguments()
  if (wanted === undefined) return 2
  if (wanted === 'help') {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  try {
    const { name } = demoTenant(wanted.tenant)
    const url = wanted.url ?? (await runningWarehouse(name))
    const onProgress = ({ rows, adsRows, elapsedMs }: SeedProgress) =>
      process.stderr.write(
        `${name}: ${count(rows)} rows (${count(adsRows)} ads facts), ${count((rows * 1_000) / elapsedMs)} rows/s\n`,
      )
    const { seeded, rows, elapsedMs } = await seedWarehouse({ ...wanted, url, onProgress })
    const seconds = (elapsedMs / 1_000).toFixed(1)
    process.stdout.write(
      seeded
        ? `${name}: ${count(rows)} rows in ${seconds} s, ${count((rows * 1_000) / elapsedMs)} rows/s\n`
        : `${name}: the warehouse is already seeded and was left unchanged; --fresh replaces its data\n`,
    )
    return 0
  } catch (error) {
    process.stderr.write(`seeding failed: ${error instanceof Error ? error.message : error}\n`)
    return 1
  }
}

process.exitCode = await main()
