import { readdirSync, readFileSync } from 'node:fs';
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

/** By a signal: every thread of it stands still. */
export const isStopped = (pid: number): boolean => /\nState:\tT/.test(read(pid, 'status'));

export const environmentOf = (pid: number): readonly string[] => read(pid, 'environ').split('\0').filter(Boolean);

/** Of all processes that were started with this file, as their command line names it. */
export const processesOf = (file: string): readonly number[] =>
  readdirSync('/proc').map(Number).filter((pid) => pid > 0 && isRunning(pid) && read(pid, 'cmdline').split('\0').includes(file));

export const parentOf = (pid: number): number => Number(/\nPPid:\t(\d+)/.exec(read(pid, 'status'))?.[1]);

/** Milliseconds of a processor that a process took. */
export const processorTimeOf = (pid: number): number => Number(read(pid, 'stat').split(' ')[13]) * 10;

/** Nice value of a process, and how soon the system ends it when memory ends. */
export const priorityOf = (pid: number) => ({ nice: Number(read(pid, 'stat').split(' ')[18]), oom: Number(read(pid, 'oom_score_adj')) });

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
