/** The processor of this machine, as the device of a backend. */
import { cpus, totalmem } from 'node:os';
import type { Device } from '../../core/backend.ts';

export function processor(): Device {
  const model = cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim();
  // Some systems on ARM report no name, or `unknown`.
  const name = model && model !== 'unknown' ? model : `${process.arch} CPU`;
  return { name, kind: 'cpu', memory: totalmem() };
}
