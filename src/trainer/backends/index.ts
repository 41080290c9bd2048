/** The backends, best first. */
import { suggest } from '../../core/choice.ts';
import { UserError } from '../../core/fault.ts';
import type { StartRequest } from '../../protocol.ts';
import type { Backend, Opened, Surroundings } from './backend.ts';
import { cpu } from './cpu.ts';
import { wasm } from './wasm.ts';

export type { Availability, Backend, Opened, Surroundings } from './backend.ts';

export const backends: readonly Backend[] = [wasm, cpu];

/** Opens the backend that a run asks for; see `openBackend`. */
export const openFor = ({ header, storage }: StartRequest): Promise<Opened> =>
  openBackend(header.config.backend, backends, {
    workspaceFolder: header.workspaceFolder,
    ...(storage === undefined ? {} : { storage }),
    library: header.config.tensorflow?.library ?? '',
  });

/**
 * Opens the backend with this id, or for `auto` the first that is available.
 * @throws UserError when there is no such backend or when it is not available here.
 */
export async function openBackend(id: string, from: readonly Backend[] = backends, around: Surroundings = {}): Promise<Opened> {
  if (id === 'auto') return openFirst(from, around);
  const backend = from.find((candidate) => candidate.id === id);
  const ids = ['auto', ...from.map((candidate) => candidate.id)];
  const key = 'descent.backend';
  if (!backend) throw new UserError({ key, message: `There is no backend "${id}" (${key}).`, remedy: suggest(id, ids) });
  const probed = await backend.probe(around);
  if (!probed.available) {
    const message = `The backend "${id}" (${key}) is not available: ${probed.reason}`;
    throw new UserError({ key, message, remedy: `${probed.remedy} Or set ${key} to "auto".` });
  }
  return backend.open(around);
}

async function openFirst(from: readonly Backend[], around: Surroundings): Promise<Opened> {
  const skipped: string[] = [];
  for (const backend of from) {
    const probed = await backend.probe(around);
    if (!probed.available) {
      skipped.push(`${backend.title} is not available: ${probed.reason} ${probed.remedy}`);
      continue;
    }
    const opened = await backend.open(around);
    return skipped.length === 0 ? opened : { ...opened, fallback: `Training on ${backend.title}. ${skipped.join(' ')}` };
  }
  throw new UserError({ key: 'descent.backend', message: `No backend is available. ${skipped.join(' ')}` });
}
