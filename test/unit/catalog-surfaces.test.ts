/** Every test function of the playground must have the gradient and the minima that it says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import { inside } from '../../src/catalog/trajectory.ts';
import { Random } from '../../src/core/random.ts';

for (const surface of surfaces) {
  const { domain, minima, start } = surface;
  const random = new Random(7);
  const anywhere = () => ({ x: random.uniform(...domain.x), y: random.uniform(...domain.y) });
  const floor = surface.value(minima[0].x, minima[0].y);

  test(`${surface.id}: its gradient agrees with central differences`, () => {
    const step = 1e-5;
    for (let i = 0; i < 200; i++) {
      const { x, y } = anywhere();
      const expected = [
        (surface.value(x + step, y) - surface.value(x - step, y)) / (2 * step),
        (surface.value(x, y + step) - surface.value(x, y - step)) / (2 * step),
      ];
      surface.gradient(x, y).forEach((component, axis) => {
        const wanted = expected[axis] ?? Number.NaN;
        const allowed = 1e-6 * (1 + Math.abs(wanted) + Math.abs(surface.value(x, y)));
        assert.ok(Math.abs(component - wanted) < allowed, `∂${axis} at ${x}, ${y}: ${component}, not ${wanted}`);
      });
    }
  });

  test(`${surface.id}: its minima are level, equally deep, inside the picture, and nothing in it is lower`, () => {
    for (const minimum of minima) {
      assert.ok(inside(surface, minimum));
      assert.ok(Math.hypot(...surface.gradient(minimum.x, minimum.y)) < 1e-10);
      assert.ok(Math.abs(surface.value(minimum.x, minimum.y) - floor) < 1e-12);
    }
    for (let i = 0; i < 5000; i++) {
      const { x, y } = anywhere();
      assert.ok(surface.value(x, y) >= floor, `lower at ${x}, ${y}`);
    }
  });

  test(`${surface.id}: a descent begins inside the picture, above the minimum, and on a slope`, () => {
    assert.ok(inside(surface, start));
    assert.ok(surface.value(start.x, start.y) > floor);
    assert.ok(Math.hypot(...surface.gradient(start.x, start.y)) > 1e-3);
  });

  test(`${surface.id}: its saddles are level, and lower ground is beside them`, () => {
    for (const { x, y } of surface.saddles ?? []) {
      assert.ok(Math.hypot(...surface.gradient(x, y)) < 1e-10);
      const around = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8);
      const heights = around.map((angle) => surface.value(x + 0.1 * Math.cos(angle), y + 0.1 * Math.sin(angle)));
      assert.ok(heights.some((height) => height < surface.value(x, y)));
      assert.ok(heights.some((height) => height > surface.value(x, y)));
    }
  });
}
