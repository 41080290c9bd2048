/** Single elements of weights: how a person names them, and the list that the elements table counts by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementAt, type FollowedElement, indexOf, matrixOf, withFollowed } from '../../src/core/followed-elements.ts';

test('an index is one number an axis, the last axis running fastest', () => {
  assert.equal(elementAt([4, 3], '2, 1'), 7);
  assert.equal(elementAt([3, 3, 1, 8], '2 0 0 5'), 2 * 24 + 5);
  assert.equal(elementAt([5], '4'), 4);
  assert.equal(indexOf([4, 3], 7), '2, 1');
  for (let element = 0; element < 24; element++) assert.equal(elementAt([2, 3, 4], indexOf([2, 3, 4], element)), element);
});

test('what is no index says so, with the shape or the limit', () => {
  assert.match(String(elementAt([4, 3], '2')), /2 numbers.*4 × 3/);
  assert.match(String(elementAt([4, 3], '4, 0')), /index of axis 1 must be between 0 and 3/);
  assert.match(String(elementAt([4, 3], '0, -1')), /index of axis 2 must be between 0 and 2/);
  assert.match(String(elementAt([4, 3], '0, x')), /axis 2/);
});

test('an element keeps its place in the list, followed or not', () => {
  const one: FollowedElement = { weight: 0, element: 3, on: true };
  const two: FollowedElement = { weight: 1, element: 0, on: true };
  const list = withFollowed(withFollowed(withFollowed(undefined, one), two), { ...one, on: false });
  assert.deepEqual(list, [{ ...one, on: false }, two]);
});

test('a matrix shows every element of a small weight, and rows and columns at even distances of a large one', () => {
  const small = matrixOf(0, 7, [2, 3], Float32Array.of(0, 1, 2, 3, 4, 5));
  assert.deepEqual([small.rows, small.columns, small.rowStride, small.columnStride], [2, 3, 1, 1]);
  assert.deepEqual([...small.values], [0, 1, 2, 3, 4, 5]);
  const large = matrixOf(
    0,
    7,
    [300, 10],
    Float32Array.from({ length: 3000 }, (_, i) => i),
  );
  assert.deepEqual([large.rows, large.columns, large.rowStride, large.columnStride], [100, 10, 3, 1]);
  assert.equal(large.values[10], 30);
});
