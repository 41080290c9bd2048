import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestByDay } from '../../src/host/views/days.ts';

const at = (day: number, hour: number) => new Date(2026, 0, day, hour).getTime();
const NOW = at(10, 12);
const told = (times: readonly number[], most?: number) => {
  const { days, left } = newestByDay(times, (time) => time, NOW, most);
  return [...days.map(({ label, entries }) => `${label}: ${entries.map((time) => new Date(time).getHours()).join(' ')}`), left];
};

test('the newest come first, by the day on which they were created', () => {
  assert.deepEqual(told([at(9, 23), at(10, 1), at(10, 9), at(5, 8), at(9, 0)]), [
    'Today: 9 1',
    'Yesterday: 23 0',
    'Monday: 8',
    0,
  ]);
  assert.deepEqual(told([at(1, 7)]), ['Thu, Jan 1, 2026: 7', 0]);
  assert.deepEqual(told([]), [0]);
});

test('of many, only the newest are listed, and how many are left out is known', () => {
  const hours = Array.from({ length: 12 }, (_, hour) => at(10, hour));
  assert.deepEqual(told(hours, 3), ['Today: 11 10 9', 9]);
});
