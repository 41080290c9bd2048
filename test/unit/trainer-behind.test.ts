/** Steps on a device are read several together, while later ones are begun; what they come to is recorded in their order. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cpu } from '../../src/trainer/backends/cpu.ts';
import { Readback } from '../../src/trainer/backends/readback.ts';
import { PIPELINE_DEPTH, StepPipeline } from '../../src/trainer/run/step-pipeline.ts';

const { tf } = await cpu.open({});

/** A readback that counts its reads, and steps whose figure is their number. */
function training(readback: Readback | undefined) {
  const behind = new StepPipeline(readback);
  const settled: number[] = [];
  const begin = async (step: number, alone = false) => {
    const read = readback ? readback.read(tf.scalar(step)).then(([value]) => value) : Promise.resolve(step);
    let found = Number.NaN;
    await behind.push({
      began: performance.now(),
      read: read.then((value) => {
        found = Number(value);
      }),
      alone,
      settle: () => settled.push(found),
    });
  };
  return { behind, settled, begin };
}

class Counting extends Readback {
  reads = 0;
  override flush(): void {
    this.reads++;
    super.flush();
  }
}

describe('steps that are underway', () => {
  test('are settled one by one where nothing is read behind', async () => {
    const { begin, settled } = training(undefined);
    for (const step of [1, 2, 3]) {
      await begin(step);
      assert.equal(settled.at(-1), step);
    }
  });

  test('are read several at once, in order, and known after as many more as that takes', async () => {
    const readback = new Counting(tf);
    const { begin, settled } = training(readback);
    for (let step = 1; step <= 40; step++) {
      await begin(step);
      assert.ok(settled.length > step - PIPELINE_DEPTH && settled.length < Math.max(step, 2), `${settled.length} of ${step}`);
    }
    assert.deepEqual(
      settled,
      settled.map((_, i) => i + 1),
    );
    assert.equal(readback.reads, 10);
  });

  test('are all settled when that is asked for, or when one is to be read alone', async () => {
    const before = tf.memory().numTensors;
    const { behind, begin, settled } = training(new Readback(tf));
    for (const step of [1, 2, 3, 4, 5]) await begin(step);
    await behind.settle();
    assert.deepEqual(settled, [1, 2, 3, 4, 5]);
    await begin(6);
    await begin(7, true);
    assert.deepEqual(settled, [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(tf.memory().numTensors, before);
  });
});
