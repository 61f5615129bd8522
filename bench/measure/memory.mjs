import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident size of a process, in megabytes. */
export function residentMB(pid) {
  const kilobytes = process.platform === 'linux' ? /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1] : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(kilobytes) / 1024;
}

/** The largest that was seen while `work` ran. */
export async function peakMB(pid, work) {
  let peak = residentMB(pid);
  const timer = setInterval(() => (peak = Math.max(peak, residentMB(pid))), 20);
  const outcome = await work();
  clearInterval(timer);
  return { peak, outcome };
}
