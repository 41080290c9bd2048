/** Processes of this machine by their id, which the system gives to another program some time after the first has ended. */
import { readFileSync } from 'node:fs';
import { codeOf } from './disk.ts';

/** Whether a process of this id still does something; it may be another than was meant. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // There is such a process, and it is someone else's.
    return codeOf(error) === 'EPERM';
  }
  return process.platform !== 'linux' || startOf(pid) !== '';
}

/**
 * When a process started, as text that no other process of this id has: on Linux, the machine's boot and the clock ticks since then.
 * Empty on other systems, and for no process; a zombie (in containers, nobody may collect the dead) is none any more.
 */
export function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    // The name of the program, in parentheses, may hold anything.
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    if (state === 'Z' || state === 'X') return '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${rest[18] ?? ''}`;
  } catch {
    return '';
  }
}

/** Whether the process lives that had this id and start; where the system tells no start, whether one of that id does. */
export const isSameProcess = (pid: number, started: string): boolean =>
  started === '' ? isAlive(pid) : startOf(pid) === started;
