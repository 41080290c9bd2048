/** Every optimizer takes the same path down every surface in the page as it would in a training. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { sgd } from '../../src/catalog/optimizers/sgd.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import { suggestLearningRate } from '../../src/catalog/suggest-learning-rate.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import { ravine } from '../../src/catalog/surfaces/ravine.ts';
import { rosenbrock } from '../../src/catalog/surfaces/rosenbrock.ts';
import type { Tensor } from '../../src/catalog/tf.ts';
import { distance, type Form, inside, SHAPES, Trajectory, type TrajectoryOptions } from '../../src/catalog/trajectory.ts';
import { defaults } from '../../src/core/params.ts';
import { Random } from '../../src/core/random.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';

const { tf } = await cpu.open({});
const STEPS = 60;

/** The points of a walk by tensors of TensorFlow.js. */
function trained({ rule, values, surface, start, form, noise, seed }: TrajectoryOptions): (readonly number[])[] {
  const info = { name: 'plane/kernel', shape: SHAPES[form], kernel: true };
  const random = new Random(seed);
  const points: (readonly number[])[] = [];
  tf.tidy(() => {
    const shape = [...SHAPES[form]];
    let weight: Tensor = tf.tensor([start.x, start.y], shape);
    let slots: Readonly<Record<string, Tensor>> = Object.fromEntries(
      [...slotsFor(rule, values, info)].map(([name, slot]) => [name, tf.fill([...slot.shape], slot.start)]),
    );
    for (let step = 1; step <= STEPS; step++) {
      const [x = 0, y = 0] = weight.dataSync();
      const slope = surface.gradient(x, y).map((component) => component + noise * random.normal());
      const learningRate = Number(values.learningRate);
      const gradient = tf.tensor(slope, shape);
      const update = rule.update(tf, { weight, gradient, slots, values, learningRate, step, info });
      slots = update.slots;
      weight = tf.add(weight, update.delta);
      points.push([...weight.dataSync()]);
    }
  });
  return points;
}

for (const rule of optimizers)
  describe(rule.id, () => {
    for (const surface of surfaces)
      for (const form of ['vector', 'matrix'] as const)
        test(`steps down ${surface.id} as with TensorFlow.js, given as a ${form}`, () => {
          const learningRate = suggestLearningRate(rule, surface, form);
          const values = { ...defaults(rule.params), learningRate };
          const way: TrajectoryOptions = { rule, values, surface, start: surface.start, form, noise: 0.01, seed: 5 };
          const walk = new Trajectory(way);
          walk.reach(STEPS);
          const width = surface.domain.x[1] - surface.domain.x[0];
          trained(way).forEach(([x = Number.NaN, y = Number.NaN], i) => {
            const found = walk.points[i + 1];
            assert.ok(found, `step ${i + 1} was taken`);
            const apart = Math.hypot(found.x - x, found.y - y);
            assert.ok(apart < 1e-5 * width, `step ${i + 1}: at ${found.x}, ${found.y}, not at ${x}, ${y}`);
          });
        });

    test('is given a learning rate that brings it down and keeps it in the picture', () => {
      for (const surface of surfaces) {
        const values = { ...defaults(rule.params), learningRate: suggestLearningRate(rule, surface, 'matrix') };
        const walk = new Trajectory({ rule, values, surface, start: surface.start, form: 'matrix', noise: 0, seed: 0 });
        walk.reach(300);
        assert.ok(walk.points.every((point) => inside(surface, point)));
        assert.ok(Math.min(...walk.heights) < (walk.heights[0] ?? 0) / 2, `${surface.id}: ${Math.min(...walk.heights)}`);
      }
    });
  });

const way = (form: Form = 'vector', more: Partial<TrajectoryOptions> = {}): TrajectoryOptions => ({
  rule: sgd,
  values: { learningRate: 0.01 },
  surface: ravine,
  start: { x: -8, y: 1 },
  form,
  noise: 0,
  seed: 1,
  ...more,
});

test('gradient descent on a quadratic shrinks each coordinate by its own factor', () => {
  const walk = new Trajectory(way());
  walk.reach(20);
  const last = walk.points[20];
  assert.ok(last);
  assert.ok(Math.abs(last.x - -8 * 0.99 ** 20) < 1e-5);
  assert.ok(Math.abs(last.y - 0.5 ** 20) < 1e-8);
  assert.equal(walk.updates[0]?.gradient[0], -8);
  assert.ok(Math.abs((walk.updates[0]?.delta[1] ?? 0) - -0.5) < 1e-6);
});

test('steps that were taken stay as they are when more are asked for', () => {
  const [piecewise, whole] = [new Trajectory(way('vector', { noise: 1 })), new Trajectory(way('vector', { noise: 1 }))];
  for (const steps of [3, 3, 10, 25]) piecewise.reach(steps);
  whole.reach(25);
  assert.deepEqual(piecewise.points, whole.points);
  assert.equal(whole.steps, 25);
});

test('noise is the same for the same seed, whatever the rule, and another for another', () => {
  const gradients = (more: Partial<TrajectoryOptions>) => {
    const walk = new Trajectory(way('vector', { noise: 2, start: { x: 0, y: 0 }, ...more }));
    walk.reach(1);
    return [...Array.from(walk.updates[0]?.gradient ?? [])];
  };
  const [adam] = optimizers;
  assert.ok(adam);
  assert.deepEqual(gradients({}), gradients({ rule: adam, values: { ...defaults(adam.params), learningRate: 1 } }));
  assert.notDeepEqual(gradients({}), gradients({ seed: 2 }));
  assert.notDeepEqual(gradients({}), [0, 0]);
});

test('a rate beyond 2 / curvature diverges, and the walk ends there', () => {
  const walk = new Trajectory(way('vector', { values: { learningRate: 0.05 } }));
  walk.reach(500);
  assert.ok(walk.diverged);
  assert.ok(walk.steps < 500);
  assert.ok(Math.abs(walk.points.at(-1)?.y ?? 0) > 1000);
});

test('the distance is that to the nearest minimum', () => {
  assert.equal(distance(rosenbrock, { x: 1, y: 3 }), 2);
  assert.equal(distance(ravine, { x: 3, y: 4 }), 5);
});
