import { execSync } from 'node:child_process'
import { benchAudit } from './bench/audit.ts'
const snap = () => {
  const out: Record<string, number> = {}
  const txt = execSync("ps -eo pid,ppid,time,args --no-headers -ww | cat").toString()
  for (const l of txt.split('\n')) { const m = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(l); if (!m) continue; const [,pid,,,args=''] = m
    let name = /audit-log\/src\/main/.test(args) ? 'audit-log' : /bench-audit/.test(args) || /nats-server.*bench/.test(args) ? 'server ' + args.slice(0,30) : /postgres: (audit_log|wal|walwriter|checkpointer|background|gateway|platform_admin|autovac)/.test(args) ? 'pg ' + args.slice(10, 30) : ''
    if (!name) continue
    try { const st = require('fs').readFileSync(`/proc/${pid}/stat`, 'utf8') } catch {}
    out[name + ' ' + pid] = 0
    try { const st = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); out[name+' '+pid] = (Number(st[11]) + Number(st[12])) / 100 } catch {}
  }
  return out
}
import { readFileSync } from 'node:fs'
let last = {}
const t = setInterval(() => { last = { ...last, ...snap() } }, 1000)
try { console.log(await benchAudit()) } finally { clearInterval(t) }
console.log(last, process.cpuUsage())
