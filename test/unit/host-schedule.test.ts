/** The hover of `descent.schedule`: where it is written, and what is told of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleAt } from '../../src/host/settings/schedule-place.ts';
import { pictureOf } from '../../src/host/settings/schedule-picture.ts';
import { scheduleWords } from '../../src/host/settings/schedule-hover-text.ts';
import { schedules } from '../../src/catalog/schedules/index.ts';

/** What is found at the `|` in the text. */
const found = (text: string) => scheduleAt(text.replace('|', ''), text.indexOf('|'));

test('settings: the object, a key of its own, and nested in descent', () => {
  const whole = found('{ /* mine */ "descent.sche|dule": { "type": "cosine" }, "descent.training": { "epochs": 5 }, "x": 1 }');
  assert.deepEqual(whole?.values, { schedule: { type: 'cosine' }, training: { epochs: 5 } });
  assert.deepEqual([whole?.offset, whole?.length], [13, 40]);
  assert.deepEqual(found('{ "descent.schedule": { "type": "cos|ine" } }')?.values, { schedule: { type: 'cosine' } });
  const dotted = found('{ "descent.schedule.type": "step", "descent.schedule.|factor": 0.1 }');
  assert.deepEqual(dotted?.values, { schedule: { type: 'step', factor: 0.1 } });
  assert.deepEqual(found('{ "descent": { "schedule": { "typ|e": "step" } } }')?.values, { schedule: { type: 'step' } });
});

test('a workspace file, and launch configurations wherever they may stand', () => {
  const workspace = '{ "folders": [], "settings": { "descent.sched|ule": { "type": "linear" } } }';
  assert.deepEqual(found(workspace)?.values, { schedule: { type: 'linear' } });
  const configuration = '{ "type": "descent", "name": "Fast", "request": "launch", "schedule": { "type": "one|Cycle" } }';
  for (const text of [
    `{ "configurations": [{ "type": "node" }, ${configuration}] }`,
    `{ "launch": { "configurations": [${configuration}] } }`,
    `{ "settings": { "launch": { "configurations": [${configuration}] } } }`,
  ]) {
    const launch = found(text);
    assert.equal(launch?.launch, 'Fast');
    assert.deepEqual(launch.values, { schedule: { type: 'oneCycle' } });
  }
});

test('nothing is told of other settings, of other launch types, and of torn files', () => {
  for (const text of [
    '{ "descent.opti|mizer": { "type": "adam" } }',
    '{ "schedule|": { "type": "cosine" } }',
    '{ "configurations": [{ "type": "node", "sche|dule": {} }] }',
    '{ "configurations": [{ "type": "descent", "na|me": "a", "schedule": {} }] }',
    '|',
  ])
    assert.equal(found(text), undefined, text);
});

const pathOf = (svg: string) => /<path d="(M[\d.]+ [\d.]+L[^"]+)"/.exec(svg)?.[1] ?? '';
const pictureIn = (words: string) =>
  Buffer.from(/\(data:image\/svg\+xml;base64,([^|)]+)/.exec(words)?.[1] ?? '', 'base64').toString();

for (const { id, title, equation } of schedules)
  test(`${id}: the hover has its curve, its rates and its equation`, () => {
    const words = scheduleWords({ schedule: { type: id }, training: { epochs: 30 } }, 'dark');
    assert.ok(words.replaceAll('\\', '').includes(title) && words.includes(`\`${equation}\``));
    assert.match(words, /first `[\d.e-]+` · highest `[\d.e-]+` · last `[\d.e-]+` · 30 epochs · base learning rate `0\.001`/);
    const svg = pictureIn(words);
    const points = [...pathOf(svg).matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    assert.ok(points.length >= 128 && points.length <= 2048, `${points.length} points`);
    assert.equal(points[0]?.[0], 54);
    assert.equal(points.at(-1)?.[0], 368);
    assert.ok(
      points.every(([, y], i) => y >= 9.9 && y <= 104.1 && (i === 0 || (points[i - 1]?.[0] ?? 0) <= (points[i]?.[0] ?? 0))),
    );
  });

test('the rates are those of the configuration: base, epochs and warm-up', () => {
  const words = scheduleWords(
    {
      schedule: { type: 'linear', end: 0.5, warmup: 1 },
      optimizer: { type: 'sgd', learningRate: 0.2 },
      training: { epochs: 11 },
    },
    'light',
  );
  assert.match(words, /first `2e-3` · highest `0\.2` · last `0\.1` · 11 epochs · base learning rate `0\.2`/);
});

test('a drop is a drop, not a slope: at most one step wide', () => {
  const words = scheduleWords({ schedule: { type: 'multiStep', milestones: [7.77] }, training: { epochs: 20 } }, 'dark');
  const points = [...pathOf(pictureIn(words)).matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  const i = points.findIndex(([, y]) => y > 20);
  assert.ok((points[i]?.[0] ?? 0) - (points[i - 1]?.[0] ?? 0) <= (1 / 2000) * 314 + 0.1);
});

test('what is wrong is told in place of a curve, and the theme decides the colours', () => {
  const wrong = scheduleWords({ schedule: { type: 'piecewise', boundaries: [5], factors: [1] } }, 'dark');
  assert.match(wrong, /\$\(error\) descent\.schedule\.factors must have 2 numbers/);
  assert.ok(!wrong.includes('data:image'));
  assert.match(scheduleWords({ schedule: { type: 'cosin' } }, 'dark'), /\$\(error\).*Did you mean "cosine"\?/);
  assert.match(scheduleWords({ schedule: { type: 'reduceOnPlateau' } }, 'dark'), /assumes that `val_loss` keeps improving/);
  const [dark, light] = [pictureOf([[0, 1]], 1, 'dark'), pictureOf([[0, 1]], 1, 'light')];
  assert.ok(dark.includes('#b794e0') && light.includes('#7b4bb5') && !dark.includes('NaN'));
});
