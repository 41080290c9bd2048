/** Every optimizer that Keras or PyTorch defines alike, against the paths that theirs took (test/fixtures/optimizers/record.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { find, resolve } from '../../src/core/params.ts';
import type { Chosen } from '../../src/core/run.ts';
import { type Form, forms, walk } from './optimizer-forms.ts';
import type { Problem } from './optimizer-problems.ts';

type Numbers = number | readonly number[] | readonly (readonly number[])[];
interface Recorded {
  readonly versions: Readonly<Record<string, string>>;
  /** Down ½ Σ curvature·(w − goal)². */
  readonly parts: Readonly<Record<string, Readonly<Record<'start' | 'curvature' | 'goal', Numbers>>>>;
  readonly cases: readonly {
    readonly library: string;
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly ours: Chosen;
    /** Of each part, the weights after every step. */
    readonly paths: Readonly<Record<string, readonly (readonly number[])[]>>;
  }[];
}

const file = join(import.meta.dirname, '../fixtures/optimizers/recorded.json');
const { versions, parts, cases } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

const flat = (numbers: Numbers | undefined): readonly number[] => [numbers ?? []].flat(3) as readonly number[];

/** A part of its own, since LAMB, Adafactor and Muon look at a whole tensor. */
function problemOf(name: string): Problem {
  const { start, curvature, goal } = parts[name] ?? {};
  const rows = Array.isArray(start) && Array.isArray(start[0]) ? start.length : 0;
  const size = flat(start).length;
  const shape = rows > 0 ? [rows, size / rows] : [size];
  const [curvatures, goals] = [flat(curvature), flat(goal)];
  return {
    id: 'quadratic',
    parts: [{ name: `layer/${name}`, shape, kernel: rows > 0, start: flat(start) }],
    gradient: ([w = []]) => [w.map((x, i) => (curvatures[i] ?? Number.NaN) * (x - (goals[i] ?? Number.NaN)))],
  };
}

for (const { library, name, arguments: given, ours, paths } of cases)
  test(`${ours.type} goes as ${name} of ${library} ${versions[library === 'keras' ? 'keras' : 'torch']}: ${JSON.stringify(given)}`, async () => {
    const rule = find(optimizers, ours.type);
    assert.ok(rule, `there is no optimizer ${ours.type}`);
    const { values, problems } = resolve(rule.params, ours, 'descent.optimizer');
    assert.deepEqual(problems, []);
    for (const [part, path] of Object.entries(paths))
      for (const form of Object.keys(forms) as Form[])
        for (const steps of [1, 2, 10, path.length]) {
          const [found = []] = await walk(form, rule, values, problemOf(part), Number(ours.learningRate), steps);
          const expected = path[steps - 1] ?? [];
          const apart = Math.hypot(...expected.map((w, i) => w - (found[i] ?? Number.NaN))) / Math.hypot(...expected);
          assert.ok(apart < 1e-5, `${form}: ${part} is off by ${apart.toExponential(1)} after ${steps} steps`);
        }
  });

test('most optimizers are compared with one of the two', () => {
  const compared = new Set(cases.map(({ ours }) => ours.type));
  assert.deepEqual(
    optimizers.map(({ id }) => id).filter((id) => !compared.has(id)),
    [],
  );
});
