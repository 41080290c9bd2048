import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isRecord } from '../../src/core/params.ts';
import { runsFolder } from '../../src/store/places.ts';
import { resumable } from '../../src/store/run-folders.ts';
import { eventually, folderOf, temporary } from './fake-trainer.ts';
import { endedEvent, epochEvent, header, lines, started } from './runs.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
const unbuilt = existsSync(resolve(import.meta.dirname, '../../dist/trainer.cjs')) ? false : 'dist/trainer.cjs is not built';
const TIMEOUT = { timeout: 120_000 };
const TRAINING = { ...TIMEOUT, skip: unbuilt };

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
function start(
  cwd: string,
  args: readonly string[],
): { readonly child: ChildProcess; readonly output: () => string; readonly over: Promise<Finished> } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  const over = new Promise<Finished>((done) => child.once('close', (code) => done({ code, out, err })));
  return { child, output: () => out, over };
}
const descent = (cwd: string, ...args: readonly string[]) => start(cwd, args).over;

const SPIRALS = [
  '--set',
  'dataset=spirals',
  '--set',
  'backend=cpu',
  '--set',
  'model={"type":"mlp","units":[4]}',
  '--set',
  'instrumentation.histograms=false',
];
const idOf = (workspace: string) => readdirSync(runsFolder(workspace)).at(-1) ?? '';
const eventsOf = (workspace: string) =>
  readFileSync(join(runsFolder(workspace), idOf(workspace), 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter(isRecord);
const pidOf = (workspace: string) =>
  (JSON.parse(readFileSync(join(runsFolder(workspace), idOf(workspace), 'live.json'), 'utf8')) as { pid: number }).pid;
const endWith = (t: TestContext, workspace: string, child: ChildProcess) =>
  t.after(() => {
    child.kill('SIGKILL');
    try {
      process.kill(pidOf(workspace));
    } catch {
      // It has ended by itself.
    }
  });

test('help, version, and a usage error with a remedy', TIMEOUT, async () => {
  const cwd = temporary();
  const help = await descent(cwd, '--help');
  assert.equal(help.code, 0);
  for (const command of ['train', 'compare', 'find-lr', 'report', 'runs', 'start'])
    assert.match(help.out, new RegExp(`^  ${command}`, 'm'));
  assert.match((await descent(cwd, 'train', '--help')).out, /--set .*\n.*--resume/);
  assert.match((await descent(cwd, '--version')).out, /^\d+\.\d+\.\d+\n$/);
  assert.equal((await descent(cwd)).code, 2);
  const wrong = await descent(cwd, 'trian');
  assert.deepEqual([wrong.code, wrong.out], [2, '']);
  assert.match(wrong.err, /Unknown command "trian"\.\nDid you mean "train"\?/);
  const option = await descent(cwd, 'train', '--colour');
  assert.equal(option.code, 2);
  assert.match(option.err, /Unknown option '--colour'[\s\S]*Usage: descent train/);
  assert.match((await descent(cwd, 'report')).err, /No run was specified/);
  assert.match((await descent(cwd, 'report', '--foo')).err, /^Unknown option '--foo'\nOptions: --folder/);
});

test('all that is wrong with the settings is told before anything is made', TIMEOUT, async () => {
  const cwd = temporary();
  const { code, err } = await descent(
    cwd,
    'train',
    '.',
    '--set',
    'optimizer=adma',
    '--set',
    'training.epochs=0',
    '--set',
    'data=1',
  );
  assert.equal(code, 1);
  assert.match(err, /Did you mean "adam"/);
  assert.match(err, /descent\.training\.epochs/);
  assert.match(err, /Unknown setting "descent\.data"/);
  assert.match(err, /No training data/);
  assert.ok(!existsSync(join(cwd, '.descent')));
  assert.match((await descent(cwd, 'train', 'nowhere')).err, /nowhere does not exist\.\nCheck the path/);
  assert.match((await descent(cwd, 'runs', 'nowhere')).err, /nowhere does not exist\.\nCheck the path/);
  assert.match((await descent(cwd, 'train', main)).err, /main\.ts is a file\.\nEnter the path of the folder/);
});

test('a place where no run can be kept is told', TIMEOUT, async () => {
  const cwd = temporary();
  mkdirSync(join(cwd, '.descent'));
  writeFileSync(join(cwd, '.descent', 'runs'), 'a file in the place of the folder');
  const { code, err } = await descent(cwd, 'train', '.', ...SPIRALS);
  assert.equal(code, 1);
  assert.match(
    err,
    /folder for runs cannot be created because a file with the same name exists: .*runs\nRename or remove that file/,
  );
});

test('runs are listed, broken ones too', TIMEOUT, async () => {
  const cwd = temporary();
  assert.match((await descent(cwd, 'runs')).out, /There are no runs in .*To start one/);
  const runs = runsFolder(cwd);
  folderOf({ 'events.jsonl': lines([started, epochEvent(1, 0.5), endedEvent(10)]) }, runs, 'good');
  mkdirSync(join(runs, 'torn'), { recursive: true });
  writeFileSync(join(runs, 'torn', 'run.json'), '{"format"');
  mkdirSync(join(runs, 'newer'));
  writeFileSync(join(runs, 'newer', 'run.json'), '{"format": 99}');
  const { code, out } = await descent(cwd, 'runs');
  assert.equal(code, 0);
  assert.match(out, /^good +finished +1\/3 +validation loss 0\.500/m);
  assert.match(out, /^torn +unreadable .*run\.json is corrupted/m);
  assert.match(out, /^newer +unreadable .*newer version of Descent \(format 99/m);
  assert.equal((JSON.parse((await descent(cwd, 'runs', '--json')).out) as unknown[]).length, 3);
  for (const args of [
    ['report', 'newer'],
    ['train', '.', '--resume', 'newer'],
  ]) {
    const refused = await descent(cwd, ...args);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /newer version of Descent[\s\S]*Update Descent/);
  }
});

test('a report by id, and by path to a chosen file', { ...TIMEOUT, skip: unbuilt }, async () => {
  const cwd = temporary();
  const folder = folderOf({ 'events.jsonl': lines([started, endedEvent(10)]) }, runsFolder(cwd));
  const byId = await descent(cwd, 'report', header().id);
  assert.deepEqual([byId.code, byId.out], [0, `${join(cwd, `${header().id}.html`)}\n`]);
  const byPath = await descent(temporary(), 'report', folder, '-o', join(cwd, 'mine.html'));
  assert.equal(byPath.code, 0);
  assert.match(readFileSync(join(cwd, 'mine.html'), 'utf8'), /<\/html>\s*$/);
  const elsewhere = await descent(temporary(), 'report', header().id, '--folder', cwd, '-o', join(cwd, 'there.html'));
  assert.deepEqual([elsewhere.code, elsewhere.out], [0, `${join(cwd, 'there.html')}\n`]);
  assert.match((await descent(cwd, 'train', '.', '--resume', header().id)).err, /is complete and cannot be resumed/);
  const absent = await descent(cwd, 'report', 'nothing');
  assert.equal(absent.code, 1);
  assert.match(absent.err, /no run "nothing"[\s\S]*descent runs/);
});

test('a training to its end, a line an epoch, and its report', TRAINING, async () => {
  const cwd = temporary();
  const { code, out, err } = await descent(cwd, 'train', '.', ...SPIRALS, '--set', 'training.epochs=2', '--report');
  assert.deepEqual([code, err], [0, '']);
  assert.ok(out.startsWith(`Settings are read from ${join(cwd, '.vscode', 'settings.json')} and from --set.\n`), out);
  assert.match(out, /^epoch 1\/2 {2}loss \d\.\d+ {2}val \d\.\d+ {2}acc \d+\.\d %/m);
  assert.match(out, /^epoch 2\/2/m);
  assert.match(out, /^finished · 2 epochs/m);
  assert.ok(existsSync(join(cwd, `${idOf(cwd)}.html`)));
  assert.ok(!out.includes('\u001b'), 'no control sequences without a terminal');
});

test('what is wrong with a recipe is said before a run is made of it', async () => {
  const cwd = temporary();
  const { code, err } = await descent(cwd, 'train', '.', '--set', 'dataset={"type":"csv","path":"nope.csv","target":"y"}');
  assert.equal(code, 1);
  assert.match(err, /nope\.csv does not exist\. Correct descent\.dataset\.path/);
  assert.ok(!existsSync(join(cwd, '.descent')), 'no failed run is left behind');
  assert.doesNotMatch(err, /^ +at /m);
});

test('a program that fails in mid-training is shown with its line, and how to go on once it is corrected', TRAINING, async () => {
  const cwd = temporary();
  const source = (limit: number) => `let steps = 0;
export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }),
  data: () => ({ xs: [1, 2, 3, 4, 5, 6, 7, 8], ys: [1, 2, 3, 4, 5, 6, 7, 8] }),
  loss(labels, predictions) {
    if (++steps > ${limit}) throw new RangeError('tired');
    return predictions.sub(labels).square().mean();
  },
};`;
  writeFileSync(join(cwd, 'program.js'), source(20));
  const failed = await descent(cwd, 'train', '.', '--set', 'program=program.js', '--set', 'training.epochs=30');
  assert.equal(failed.code, 1);
  assert.match(failed.err, /program\.js:6:\d+:\nThe loss of program\.js failed\. RangeError: tired\nCorrect this line/);
  assert.doesNotMatch(failed.err, /^ +at /m);
  assert.match(failed.err, new RegExp(`To resume: descent train .* --resume ${idOf(cwd)}`));
  writeFileSync(join(cwd, 'program.js'), source(1000));
  const again = await descent(cwd, 'train', '.', '--resume', idOf(cwd));
  assert.deepEqual([again.code, again.err], [0, '']);
  assert.match(again.out, /Resumed from step \d+\.[\s\S]*epoch 30\/30/);
});

test('Ctrl+C stops and keeps the best; the run can be taken up again', {
  ...TRAINING,
  skip: unbuilt || process.platform === 'win32',
}, async (t) => {
  const cwd = temporary();
  const training = start(cwd, [
    'train',
    '.',
    ...SPIRALS,
    '--set',
    'training.epochs=100000',
    '--set',
    'earlyStopping.enabled=false',
  ]);
  endWith(t, cwd, training.child);
  await eventually(() => training.output().includes('epoch 2/'));
  training.child.kill('SIGINT');
  const { code, out } = await training.over;
  assert.equal(code, 0);
  assert.match(out, /Stopping and keeping the best weights/);
  assert.match(out, /^stopped · \d+ epochs/m);
  assert.ok(await resumable(join(runsFolder(cwd), idOf(cwd))));
  assert.match((await descent(cwd, 'train', '.', '--resume', idOf(cwd), '--set', 'a=1')).err, /keeps its settings/);

  const again = start(cwd, ['train', '.', '--resume', idOf(cwd)]);
  await eventually(() => /Resumed from step \d+\.[\s\S]*epoch/.test(again.output()));
  again.child.kill('SIGINT');
  assert.equal((await again.over).code, 0);
  assert.deepEqual(
    eventsOf(cwd)
      .map(({ type }) => type)
      .filter((type) => type === 'ended' || type === 'resumed'),
    ['ended', 'resumed', 'ended'],
  );
});

test('Ctrl+C twice leaves it training; a killed trainer leaves an interrupted run', {
  ...TRAINING,
  skip: unbuilt || process.platform === 'win32',
}, async (t) => {
  const cwd = temporary();
  const training = start(cwd, [
    'train',
    '.',
    ...SPIRALS,
    '--set',
    'training.epochs=100000',
    '--set',
    'earlyStopping.enabled=false',
  ]);
  endWith(t, cwd, training.child);
  await eventually(() => training.output().includes('epoch 1/'));
  training.child.kill('SIGINT');
  await eventually(() => training.output().includes('Stopping'));
  training.child.kill('SIGINT');
  const { code, out } = await training.over;
  assert.equal(code, 130);
  assert.match(out, /The run continues in the background/);
  assert.match((await descent(cwd, 'runs')).out, / running /);
  assert.match((await descent(cwd, 'train', '.', '--resume', idOf(cwd))).err, /already being trained by process \d+/);
  process.kill(pidOf(cwd), 'SIGKILL');
  assert.match((await descent(cwd, 'runs')).out, / interrupted /);
});

test('optimizers are compared, and the results written', TRAINING, async () => {
  const cwd = temporary();
  const few = ['--optimizers', 'adam=0.01,sgd', '--factors', '10', '--seeds', '2', '--epochs', '2'];
  const { code, out, err } = await descent(cwd, 'compare', '.', ...SPIRALS, ...few, '-o', 'results.csv');
  assert.equal(code, 0, err);
  assert.match(out, /spirals · mlp · Adam and SGD/);
  assert.match(out, /^4 of 4 trials/m);
  assert.match(out, /^\| Adam \| 0\.01 \|/m);
  assert.equal(readFileSync(join(cwd, 'results.csv'), 'utf8').trim().split('\n').length, 5);
  assert.match((await descent(cwd, 'compare', '.', ...SPIRALS)).err, /No optimizers were specified/);
  assert.match((await descent(cwd, 'compare', '.', ...SPIRALS, '--optimizers', 'adma')).err, /Unknown optimizer "adma"/);
  assert.match((await descent(cwd, 'compare', '.', '--resume', 'none')).err, /study cannot be read.*does not exist/);
});

test('a learning rate is found', TRAINING, async () => {
  const cwd = temporary();
  const { code, out, err } = await descent(cwd, 'find-lr', '.', ...SPIRALS, '--set', 'dataset=moons', '--steps', '100');
  assert.equal(code, 0, err);
  assert.match(out, /^valley +[\d.e-]+ +The middle/m);
  assert.match((await descent(cwd, 'find-lr', '.', ...SPIRALS, '--min', '1', '--max', '2')).err, /too narrow/);
});

test('descent backends tells what each backend is worth here', TRAINING, async () => {
  const { code, out } = await descent(temporary(), 'backends');
  assert.equal(code, 0, out);
  assert.match(out, /^backend +state +examples\/s +device +memory +driver\n/);
  assert.match(out, /^wasm +works +[\d.\u202f]+( k)? /m);
  assert.match(out, /^With descent\.backend "auto", runs use .+\.$/m);
  assert.equal((await descent(temporary(), 'backends', 'here', 'there')).code, 2);
});
