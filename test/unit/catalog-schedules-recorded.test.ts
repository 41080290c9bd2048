/** Every schedule that Keras or PyTorch has, against what they gave (test/fixtures/schedules/record.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { schedules } from '../../src/catalog/schedules/index.ts';
import type { Chosen } from '../../src/core/run.ts';
import { LearningRate } from '../../src/trainer/optimizer/learning-rate.ts';

interface Recorded {
  readonly versions: Readonly<Record<string, string>>;
  readonly base: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  /** What reduce on plateau watched, one an epoch. */
  readonly figures: readonly number[];
  readonly cases: readonly {
    readonly library: string;
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly ours: Chosen;
    readonly rates: readonly number[];
  }[];
}

const file = resolve(import.meta.dirname, '../fixtures/schedules/recorded.json');
const { versions, base, stepsPerEpoch, steps, figures, cases } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
const span = { stepsPerEpoch, epochs: steps / stepsPerEpoch };

for (const { library, name, arguments: given, ours, rates } of cases)
  test(`${ours.type} is as ${name} of ${library} ${versions[library === 'keras' ? 'keras' : 'torch']}: ${JSON.stringify(given)}`, () => {
    const rate = new LearningRate(ours, span);
    const found =
      rate.monitor === undefined
        ? rates.map((_, step) => rate.at(step, base))
        : figures.map((figure) => {
            rate.judge(figure);
            return rate.at(0, base);
          });
    assert.equal(found.length, rates.length);
    for (const [i, wanted] of rates.entries()) {
      // Near zero, half a cosine and a power differ by the rounding of their last bits. Keras keeps the rate of a model in float32.
      const close = name === 'ReduceLROnPlateau' ? 1e-7 : 1e-10;
      const at = `${found[i]} at ${i}, not ${wanted}`;
      assert.ok(Math.abs((found[i] ?? Number.NaN) - wanted) <= close * wanted + 1e-16, at);
    }
  });

test('every schedule that says what another library calls it is compared with it', () => {
  for (const library of ['keras', 'pytorch'] as const)
    for (const { id, [library]: words } of schedules) {
      const names = cases.filter((one) => one.library === library && one.ours.type === id).map(({ name }) => name);
      const own = /^([A-Z]\w+?(?:Decay|LR|Restarts|LRs|Plateau|Decays))\b/.exec(words ?? '')?.[1];
      if (own !== undefined && own !== 'LambdaLR') assert.ok(names.includes(own), `${id}: ${own} of ${library}`);
    }
});
