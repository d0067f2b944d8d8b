import { resolve } from 'node:path'
import { removeBackingData, startBacking } from '@platform/tools/local/stack'

// Peer of the start: the backing servers alone, until each of them answers. With --fresh, on empty data.
const dir = resolve(import.meta.dirname, '../../../.local/bench/start-servers')
if (process.argv.includes('--fresh')) removeBackingData(dir)
const backing = await startBacking({ dir })
process.stdout.write('ready\n')
await backing.stop()
