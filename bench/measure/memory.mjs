import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** Resident size of a process, in megabytes. */
export function residentMB(pid) {
  const kilobytes = process.platform === 'linux' ? /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1] : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(kilobytes) / 1024;
}

/** The ids of the child processes of a process; needs Linux. */
export function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
}

/** Resident size of a process and its child processes, in megabytes. */
export function treeMB(pid) {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    try {
      return sum + residentMB(one);
    } catch {
      return sum; // it has ended
    }
  }, 0);
}

/** The largest size of a process and its child processes while `work` ran. */
export async function peakMB(pid, work) {
  let peak = treeMB(pid);
  const timer = setInterval(() => (peak = Math.max(peak, treeMB(pid))), 20);
  const outcome = await work();
  clearInterval(timer);
  return { peak, outcome };
}
