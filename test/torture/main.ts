/**
 * `npm run torture`: kills trainings, damages runs, mutates inputs and soaks a trainer with clients, for minutes. The same seed does
 * the same things, as far as a machine's pace allows. `--kills 300 --damages 5000 --inputs 5000 --soak 120 --seed 1`; 0 leaves one out.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../src/core/random.ts';
import { damages } from './damages.ts';
import { inputs } from './inputs.ts';
import { kills } from './kills.ts';
import { soak } from './soak.ts';
import type { Tally } from './tally.ts';

const PARTS: Readonly<Record<string, { readonly most: string; run(count: number, random: Random): Promise<Tally> }>> = {
  inputs: { most: '5000', run: inputs },
  damages: { most: '5000', run: damages },
  kills: { most: '300', run: kills },
  soak: { most: '120', run: soak },
};

const options = Object.fromEntries(
  Object.entries(PARTS).map(([name, { most }]) => [name, { type: 'string', default: most }] as const),
);
const values: Readonly<Record<string, unknown>> = parseArgs({
  options: { ...options, seed: { type: 'string', default: '1' } },
}).values;
const seed = Number(values.seed);
console.log(`Seed ${seed}.`);
let failed = false;
for (const [name, { run }] of Object.entries(PARTS)) {
  const count = Number(values[name]);
  if (!Number.isFinite(count) || count < 0) throw new Error(`--${name} is ${values[name]}, which is no count.`);
  if (count === 0) continue;
  const began = performance.now();
  const tally = await run(count, new Random(seed));
  tally.print((performance.now() - began) / 1000);
  failed ||= tally.failed;
}
process.exit(failed ? 1 : 0);
