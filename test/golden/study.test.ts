/** A study through real trainers: what it keeps equal, how it goes on after a stop, and that it comes out the same twice. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { resolveConfig, titleOf } from '../../src/catalog/config.ts';
import { candidate, optimizerOf, studyOf } from '../../src/catalog/build-study.ts';
import { recommend } from '../../src/core/recommendation.ts';
import { resultsOf } from '../../src/core/study-results.ts';
import { doneOf, type StudyState, trialsOf } from '../../src/core/study.ts';
import { ownerOf } from '../../src/store/claim.ts';
import { runsFolder, studiesFolder } from '../../src/store/places.ts';
import { readHeader } from '../../src/store/run-folders.ts';
import { createStudy, listStudies, readStudy } from '../../src/store/study-folders.ts';
import { StudyRunner } from '../../src/store/study-runner.ts';
import { tableOf, workspace } from './trainers.ts';

const trainer = { trainer: resolve(import.meta.dirname, '../../src/trainer/main.ts') };

/** Two optimizers × two learning rates × two seeds on moons; SGD diverges at its higher rate. */
async function made(t: TestContext, change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { config, problems } = resolveConfig({
    dataset: { type: 'moons' },
    model: { type: 'mlp', units: [8] },
    regularization: { dropout: 0.1 },
    ...change,
  });
  assert.deepEqual(problems, []);
  return createStudy(
    studyOf({
      id: 'study',
      created: 0,
      workspaceFolder: workspace(t),
      config,
      origins: {},
      candidates: [candidate(optimizerOf('adam'), config, [0.001, 0.01]), candidate(optimizerOf('sgd'), config, [0.1, 100])],
      seeds: [1, 2],
      epochs: 3,
    }),
  );
}

const opened = (folder: string, changed: (state: StudyState, running: number) => void = () => {}, workers = 2) =>
  StudyRunner.open({
    folder,
    trainer,
    workers,
    versions: {},
    titleOf: ({ config }) => titleOf(config),
    changed: (state, running) => changed(state, running.length),
  });

const steps = (state: StudyState, run: string) =>
  tableOf(readFileSync(join(runsFolder(state.study.workspaceFolder), run, 'steps.table')));

const advice = (state: StudyState) =>
  recommend(resultsOf(state), (candidate) => state.study.candidates[candidate]?.learningRates ?? []);

/** All of a result that does not tell how fast the machine was. */
const figures = (state: StudyState) =>
  state.results.map((result) => result && { ...result, epochs: result.epochs.map(({ values }) => values.toSpliced(1, 1)) });

test('trials of one seed start from the same weights and see the same batches', async (t) => {
  const folder = await made(t);
  const state = await (await opened(folder)).run();
  assert.equal(state.ended?.status, 'finished');
  assert.equal(doneOf(state), 8);
  const trials = trialsOf(state.study);
  const first = trials.map(({ run }) => steps(state, run).column('loss')[0]);
  for (const seed of state.study.seeds) {
    const losses = new Set(first.filter((_, i) => trials[i]?.seed === seed));
    assert.equal(losses.size, 1, `seed ${seed}: ${[...losses].join()}`);
  }
  assert.equal(new Set(first).size, 2, 'another seed, other weights');
  // A trial is an ordinary run that says whose trial it is.
  const { trial, config } = await readHeader(join(runsFolder(state.study.workspaceFolder), trials[5]?.run ?? ''));
  assert.deepEqual(trial, { study: 'study', trial: 5 });
  assert.deepEqual(config, trials[5]?.config);
});

test('a diverged trial is a result, and the same study twice gives the same recommendation', async (t) => {
  const [one, two] = [await (await opened(await made(t))).run(), await (await opened(await made(t), undefined, 1)).run()];
  assert.deepEqual(figures(one), figures(two));
  assert.deepEqual(advice(one)?.reasons, advice(two)?.reasons);
  assert.equal(advice(one)?.what, advice(two)?.what);
  const wild = resultsOf(one).arms.find(({ learningRate }) => learningRate === 100);
  assert.ok(wild && wild.outcomes.length === 2);
  assert.ok(wild.best.mean > (advice(one)?.arm.best.mean ?? 0) || wild.diverged > 0);
});

test('stopped in the middle, it goes on with what is missing and comes out as if it never stopped', async (t) => {
  const whole = await (await opened(await made(t))).run();
  const folder = await made(t);
  const runner = await opened(folder, (state) => {
    if (doneOf(state) === 3) runner.stop();
  });
  const stopped = await runner.run();
  assert.equal(stopped.ended?.status, 'stopped');
  assert.ok(doneOf(stopped) >= 3 && doneOf(stopped) < 8, `${doneOf(stopped)}`);
  const [listed] = await listStudies(studiesFolder(stopped.study.workspaceFolder));
  assert.ok(listed && 'state' in listed && !listed.running && doneOf(listed.state) === doneOf(stopped));
  const before = stopped.results.map((result) => result !== undefined);
  const again = await opened(folder);
  const finished = await again.run();
  assert.equal(finished.ended?.status, 'finished');
  assert.deepEqual(figures(finished), figures(whole));
  for (const [i, done] of before.entries()) if (done) assert.deepEqual(finished.results[i], stopped.results[i]);
});

test('a log cut short loses no trial: the run itself still tells what it came to', async (t) => {
  const folder = await made(t);
  const whole = await (await opened(folder)).run();
  const log = join(folder, 'events.jsonl');
  truncateSync(log, Math.floor(readFileSync(log).length / 2));
  const torn = await readStudy(folder);
  assert.ok(doneOf(torn) < 8 && torn.open);
  const created = async () => (await readHeader(join(runsFolder(whole.study.workspaceFolder), 'study-008'))).created;
  const before = await created();
  const state = await (await opened(folder)).run();
  assert.equal(state.ended?.status, 'finished', state.ended?.reason);
  assert.deepEqual(figures(state), figures(whole));
  assert.equal(await created(), before, 'it was read, not trained again');
  // A run that is gone is trained again.
  const eighth = join(runsFolder(whole.study.workspaceFolder), 'study-008');
  while (await ownerOf(eighth)) await new Promise((resolve) => setTimeout(resolve, 20));
  rmSync(eighth, { recursive: true });
  truncateSync(log, Math.floor(readFileSync(log).length / 2));
  const again = await (await opened(folder)).run();
  assert.equal(again.ended?.status, 'finished', again.ended?.reason);
  assert.deepEqual(figures(again), figures(whole));
});

test('a study is run by one process at a time', async (t) => {
  const folder = await made(t);
  const runner = await opened(folder);
  await assert.rejects(opened(folder), /is already being run by process \d+/);
  runner.stop();
  assert.equal((await runner.run()).ended?.status, 'stopped');
  assert.equal((await (await opened(folder)).run()).ended?.status, 'finished');
});

test('a trial that fails stops the study and says why', async (t) => {
  const folder = await made(t, { dataset: { type: 'csv', path: 'absent.csv', target: 'x' } });
  const { ended } = await (await opened(folder)).run();
  assert.equal(ended?.status, 'stopped');
  assert.match(ended?.reason ?? '', /^Trial \d failed: .*absent\.csv/);
});
