/** The backends that the suites run on: all of the registry, each with the reason why not where this machine lacks it. */
import '../harness/software-gpu.ts';
import { compileLoops } from '../../esbuild.loops.ts';
import { backends } from '../../src/trainer/backends/index.ts';

await compileLoops();

export interface Tried {
  readonly id: string;
  /** Options of a test or suite on this backend: with `CI` set, what is skipped counts as failed. */
  readonly options: { readonly skip?: string };
}

export const tried: readonly Tried[] = await Promise.all(
  backends.map(async (backend) => {
    const probed = await backend.probe({});
    return { id: backend.id, options: probed.available ? {} : { skip: `${probed.reason} ${probed.remedy}` } };
  }),
);

export const besideCpu = tried.filter(({ id }) => id !== 'cpu');
