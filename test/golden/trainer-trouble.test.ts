/** What a GPU reports to nobody: a shader that it refuses, and its own loss. Both end the run with a reason, and it can go on. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunEvent } from '../../src/core/run.ts';
import { tried } from '../unit/backends.ts';
import { header, Trainer, workspace } from './trainers.ts';

const { options = {} } = tried.find(({ id }) => id === 'webgpu') ?? {};

/** Its layer transposes truth values, for which the backend of TensorFlow.js writes a shader that no GPU takes. */
const REFUSED = `class Turned extends tf.layers.Layer {
  computeOutputShape(shape) { return shape; }
  call(inputs) {
    return tf.tidy(() => {
      const [x] = [inputs].flat();
      const signs = tf.transpose(tf.greater(x.reshape([-1, 4, 1]), 0), [1, 0, 2]);
      return tf.mul(x, tf.cast(tf.transpose(signs, [1, 0, 2]).reshape(x.shape), 'float32'));
    });
  }
  getClassName() { return 'Turned'; }
}
const layers = [tf.layers.dense({ inputShape: [4], units: 4 }), new Turned({ name: 'turned' }), tf.layers.dense({ units: 1 })];`;

const SOUND = `const layers = [tf.layers.dense({ inputShape: [4], units: 4 }), tf.layers.dense({ units: 1 })];`;

/** `metric` is called with every batch, in the trainer's own process. */
const program = (layers: string, metric = '') => `import { existsSync, writeFileSync } from 'node:fs';
let tf;
let calls = 0;
const inputs = Array.from({ length: 32 }, (_, i) => [i, 1, -i, 2].map((value) => value / 32));
export default {
  model(given) {
    tf = given;
    ${layers}
    return tf.sequential({ layers });
  },
  data: () => ({ train: { xs: inputs, ys: inputs.map(([first]) => first) } }),
  loss: 'meanSquaredError',
  metrics: [function seen(y, p) { calls++; ${metric} return tf.mean(p, -1); }],
};
`;

async function ended(t: TestContext, source: string, more: { folder?: string; resume?: boolean } = {}): Promise<Trainer> {
  const folder = more.folder ?? workspace(t);
  writeFileSync(join(folder, 'program.mjs'), source);
  const training = { epochs: 6, batchSize: 8, validationSplit: 0, checkpointSeconds: 1 };
  const given = { program: 'program.mjs', backend: 'webgpu', training, earlyStopping: { enabled: false } };
  const trainer = new Trainer(t, header(folder, given), { resume: more.resume ?? false });
  const { code, log } = await trainer.exit;
  assert.equal(code, 0, log);
  return trainer;
}

function endOf(trainer: Trainer): Extract<RunEvent, { type: 'ended' }> {
  const end = trainer.events().at(-1);
  assert.ok(end?.type === 'ended');
  return end;
}

test('a shader that the GPU refuses ends the run, and its layer and operation are named', options, async (t) => {
  const trainer = await ended(t, program(REFUSED));
  const { status, reason, fault } = endOf(trainer);
  assert.equal(status, 'failed');
  assert.match(reason, /cannot compute the operation Transpose in the layer "turned": .*type mismatch/);
  assert.match(fault?.remedy ?? '', /descent\.backend/);
});

test('a run whose GPU is lost on the way says so, and goes on from its checkpoint to its end', options, async (t) => {
  const lose = `if (calls > 9 && !existsSync('lost')) { writeFileSync('lost', ''); tf.backend().device.destroy(); }`;
  const folder = workspace(t);
  const source = program(SOUND, lose.replaceAll("'lost'", JSON.stringify(join(folder, 'lost'))));
  const trainer = await ended(t, source, { folder });
  const { status, reason, fault } = endOf(trainer);
  assert.equal(status, 'failed');
  assert.match(reason, /^The connection to .+ was lost \(device was destroyed\)/);
  assert.match(fault?.remedy ?? '', /Resume the run/);
  assert.ok(trainer.events().some(({ type }) => type === 'checkpoint'));

  const again = await ended(t, source, { folder, resume: true });
  assert.equal(endOf(again).status, 'finished');
  const whole = await ended(t, program(SOUND));
  assert.deepEqual(again.table('steps').column('loss'), whole.table('steps').column('loss'));
});
