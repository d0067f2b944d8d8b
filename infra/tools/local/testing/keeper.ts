import { openRegistry } from '../process/registry.ts'
import { Supervisor } from '../supervisor.ts'
import { listenerSpec } from './listener-spec.ts'

// A supervisor process for tests. Arguments: its folder, then the port of each process that it supervises.
const [dir = '', ...ports] = process.argv.slice(2)
try {
  const supervisor = new Supervisor({ logDir: `${dir}/logs`, registry: await openRegistry(dir) })
  await Promise.all(ports.map((port) => supervisor.start(listenerSpec(`listener-${port}`, Number(port))).ready()))
  console.log(JSON.stringify(supervisor.processes.map(({ pid }) => pid)))
  setInterval(() => {}, 60_000)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
