import { identify } from '../process/identity.ts'

export const isRunning = (pid: number | undefined): boolean => pid !== undefined && identify(pid) !== undefined
