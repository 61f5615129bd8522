import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Of Linux' /proc; empty where the process is gone. */
const read = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
};

export const isRunning = (pid: number): boolean => /\nState:\t[^Z]/.test(read(pid, 'status'));

export const environmentOf = (pid: number): readonly string[] => read(pid, 'environ').split('\0').filter(Boolean);

/** Milliseconds of a processor that a process took. */
export const processorTimeOf = (pid: number): number => Number(read(pid, 'stat').split(' ')[13]) * 10;

/** Nice value of a process, and how soon the system ends it when memory ends. */
export const priorityOf = (pid: number) => ({ nice: Number(read(pid, 'stat').split(' ')[18]), oom: Number(read(pid, 'oom_score_adj')) });

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
