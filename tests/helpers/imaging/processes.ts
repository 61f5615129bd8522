import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const read = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
};

/** Running processes that draw an SVG for that one, by what they were told; needs Linux. */
export function drawingProcesses(parent = process.pid): readonly number[] {
  const all = readdirSync('/proc').map(Number).filter((pid) => pid > 0);
  return all.filter((pid) => read(pid, 'cmdline').includes('"svgBytes"') && read(pid, 'status').includes(`\nPPid:\t${parent}\n`));
}

export const isRunning = (pid: number): boolean => /\nState:\t[^Z]/.test(read(pid, 'status'));

export const environmentOf = (pid: number): readonly string[] => read(pid, 'environ').split('\0').filter(Boolean);

/** The first of them, once there is one that has begun to draw. */
export async function drawingProcess(parent = process.pid): Promise<number> {
  for (;;) {
    const [pid] = drawingProcesses(parent);
    // In hundredths of a second of a processor: more than starting takes.
    if (pid !== undefined && Number(read(pid, 'stat').split(' ')[13]) > 60) return pid;
    await wait(50);
  }
}

export async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await wait(50);
}
