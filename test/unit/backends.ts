/** The backends that the suites run on: all of the registry, each with the reason why not where this machine lacks it. */
import '../harness/software-gpu.ts';
import { compileLoops } from '../../scripts/compile-loops.ts';
import { backends, type Opened, openBackend, type BackendEnvironment } from '../../src/trainer/backends/index.ts';
import { tensorFlowHere } from '../harness/tensorflow.ts';

await compileLoops();

/** Where they find what is not part of the project: the TensorFlow that `npm test` has made for its suites. */
export const around: BackendEnvironment = tensorFlowHere();

export const open = (id: string): Promise<Opened> => openBackend(id, backends, around);

export interface Tried {
  readonly id: string;
  /** Options of a test or suite on this backend: with `CI` set, what is skipped counts as failed. */
  readonly options: { readonly skip?: string };
}

const NEEDS_HARDWARE = ['tensorflow-gpu'];

export const tried: readonly Tried[] = (
  await Promise.all(
    backends.map(async (backend) => {
      const probed = await backend.probe(around);
      if (!probed.available && NEEDS_HARDWARE.includes(backend.id)) return [];
      return [{ id: backend.id, options: probed.available ? {} : { skip: `${probed.reason} ${probed.remedy}` } }];
    }),
  )
).flat();

export const besideCpu = tried.filter(({ id }) => id !== 'cpu');
