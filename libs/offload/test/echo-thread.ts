import { serveJobs } from '../src/index.ts'

serveJobs((job: { echo?: unknown; spinMs?: number; fail?: string; exit?: boolean }) => {
  if (job.fail !== undefined) throw new Error(job.fail)
  if (job.exit) process.exit(1)
  const until = performance.now() + (job.spinMs ?? 0)
  while (performance.now() < until);
  return job.echo
})
