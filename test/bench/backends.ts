/**
 * The backends of this machine side by side: the same models, the same Adam, by the trainer with and without figures, and by
 * TensorFlow.js's own `trainOnBatch` on the same backend. Backends that the machine lacks are told with the reason.
 */
import '../harness/software-gpu.ts';
import type { Device } from '../../src/core/backend.ts';
import { type Backend, backends, type BackendEnvironment } from '../../src/trainer/backends/index.ts';
import { tensorFlow } from '../harness/tensorflow.ts';
import { Missing } from '../harness/tools.ts';
import { subjects } from './models.ts';
import { type Bench, digits, type Goal, median, percent, ratio, table, times } from './report.ts';
import { BUDGET, type Contestant, measure } from './watching.ts';

const ROUNDS = 3;
const BATCH = 32;
const CONTESTANTS: readonly Contestant[] = ['plain', 'tfjs', 'budget', 'every step'];
/** The tests' reference: it takes minutes for what the others do in a second. */
const LEFT_OUT = ['cpu'];

const HEAD = [
  'backend',
  'model',
  'TensorFlow.js, ms a step',
  'Descent without figures, ms',
  'budget 5 %, to that',
  'a sample every … steps',
  'every step, to that',
  'budget 5 %, to TensorFlow.js',
  'examples a second',
];

export const sideBySide: Bench = {
  name: 'backends',
  title: 'Backends side by side',
  async run(quick) {
    const around = await surroundings();
    const rows: string[][] = [];
    const goals: Goal[] = [];
    const devices: string[][] = [];
    for (const backend of backends.filter(({ id }) => !LEFT_OUT.includes(id))) {
      const probed = await backend.probe(around);
      if (!probed.available) {
        devices.push([backend.id, `absent: ${probed.reason}`]);
        continue;
      }
      let device: Device | undefined;
      for (const subject of quick ? subjects.slice(0, 1) : subjects) {
        const contest = { subject, batchSize: BATCH, backend: backend.id, around, contestants: CONTESTANTS };
        const measured = await measure({ ...contest, rounds: quick ? 2 : ROUNDS });
        device = measured.device;
        const [plain, tfjs, budget] = [measured.of('plain'), measured.of('tfjs'), measured.of('budget')];
        const cost = ratio(budget, plain);
        rows.push([
          backend.id,
          subject.name,
          digits(median(tfjs)),
          digits(median(plain)),
          times(cost),
          digits(measured.every),
          times(ratio(measured.of('every step'), plain)),
          times(ratio(budget, tfjs)),
          digits((1000 * BATCH) / median(budget)),
        ]);
        goals.push(kept(backend, subject.name, cost));
      }
      devices.push([
        backend.id,
        device ? `${device.name}${device.driver === undefined ? '' : `, ${device.driver}`}` : 'not told',
      ]);
    }
    const text = `Batches of ${BATCH}, Adam; medians of ${quick ? 2 : ROUNDS} rounds in which all take turns. TensorFlow.js is its \`trainOnBatch\` with its own Adam on the same backend (on WASM with the trainer’s kernels). The last column is of the trainer as it comes.\n\n${table(['backend', 'device'], devices)}\n\n${table(HEAD, rows)}`;
    return { text, goals };
  },
};

const kept = ({ id }: Backend, model: string, cost: number): Goal => ({
  promise: `${id}, ${model}, batch ${BATCH}: the budget of ${percent(BUDGET)} is kept`,
  seen: `${percent(cost - 1)} over the training without figures`,
  met: cost <= 1 + BUDGET,
});

/** Where the suites' TensorFlow is, if this machine can have one. */
async function surroundings(): Promise<BackendEnvironment> {
  try {
    return await tensorFlow();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(error.message);
    return {};
  }
}
