/** What a person is told when something is wrong, in a real VS Code: a message, a place and a remedy, and never a stack. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseLive } from '../../src/protocol.ts';
import { isAlive } from '../../src/store/processes.ts';
import { VSCode } from '../harness/vscode.ts';
import { eventsOf, makeWorkspace, packageExtension, removeWorkspace, runsOf, stepsOf, until } from './product.ts';

let code: VSCode;
let vsix: string;
const workspaces: string[] = [];

before(async () => {
  vsix = await packageExtension();
  code = await VSCode.open(folderWith({}), { vsix: [vsix] });
});

after(async () => {
  await code?.close();
  for (const folder of workspaces) {
    for (const run of runsOf(folder)) kill(run);
    removeWorkspace(folder);
  }
  if (vsix) removeWorkspace(dirname(vsix));
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = makeWorkspace(files);
  workspaces.push(folder);
  return folder;
}

const settings = (values: Readonly<Record<string, unknown>>) => JSON.stringify(values, null, 2);

/** The notification that says this. */
async function told(message: RegExp) {
  const toast = code.page.locator('.notification-toast', { hasText: message }).first();
  await toast.waitFor();
  assert.doesNotMatch((await toast.textContent()) ?? '', /\bat \S+ \(|:\d+:\d+|node:internal/, 'a stack trace');
  return toast;
}

function trainerOf(run: string) {
  const file = join(run, 'live.json');
  return existsSync(file) ? parseLive(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Kills the run's trainer, if it has one. */
function kill(run: string): void {
  const live = trainerOf(run);
  if (live && isAlive(live.pid)) process.kill(live.pid, 'SIGKILL');
}

const ENDLESS = settings({
  'descent.dataset': { type: 'moons' },
  'descent.model': { type: 'mlp', units: [8] },
  'descent.training': { epochs: 1_000_000, checkpointSeconds: 1 },
  'descent.earlyStopping': { enabled: false },
});

test('a program that throws is told with its line, in a message, in the dashboard and among the problems', async () => {
  const workspace = folderWith({
    'train.ts': `export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }),
  data() {
    throw new Error('The table has no rows');
  },
};`,
    '.vscode/settings.json': settings({ 'descent.program': 'train.ts' }),
  });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const toast = await told(/The function "data" of train\.ts failed\. The table has no rows Correct this line/);
  const banner = code.webview().locator('.banner.bad');
  await banner.getByText('The function "data" of train.ts failed. The table has no rows').waitFor();
  await banner.getByText(/train\.ts:4/).waitFor();
  await toast.getByRole('button', { name: 'Open File' }).click();
  await code.page.locator('.tab.active', { hasText: 'train.ts' }).waitFor();
  await code.page.locator('.statusbar-item', { hasText: /Ln 4, Col/ }).waitFor();
});

test('a setting that is unknown and one out of range are named, and marked in settings.json', async () => {
  const workspace = folderWith({
    '.vscode/settings.json': settings({
      'descent.dataset': { type: 'moons' },
      'descent.optimizer': { type: 'adam', learnigRate: 0.1 },
      'descent.training': { epochs: -1 },
    }),
  });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const toast = await told(
    /descent\.optimizer: unknown setting "learnigRate"\. Did you mean "learningRate"\?.*\(1 more problem\)/,
  );
  await toast.getByRole('button', { name: 'Show in File' }).click();
  await code.page.locator('.tab.active', { hasText: 'settings.json' }).waitFor();
  assert.deepEqual(runsOf(workspace), []);
});

test('a backend that is not here leaves no run behind, and WASM trains in its place at a click', async () => {
  const recipe = JSON.parse(ENDLESS) as Readonly<Record<string, unknown>>;
  const workspace = folderWith({ '.vscode/settings.json': settings({ ...recipe, 'descent.backend': 'tensorflow' }) });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const toast = await told(/"tensorflow" \(descent\.backend\) is not available: @tensorflow\/tfjs-node is not installed/);
  assert.deepEqual(runsOf(workspace), []);
  await toast.getByRole('button', { name: 'Train with WASM' }).click();
  const run = await until('a run', () => runsOf(workspace)[0]);
  await until('steps', () => stepsOf(run).length > 0);
  assert.ok(eventsOf(run).some((event) => event.type === 'started' && event.backend.id === 'wasm'));
  kill(run);
});

test('a Node.js that is named and is not there is told of, and leads to its setting', async () => {
  const recipe = JSON.parse(ENDLESS) as Readonly<Record<string, unknown>>;
  const workspace = folderWith({ '.vscode/settings.json': settings({ ...recipe, 'descent.node': { path: '/no/such/node' } }) });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const toast = await told(/descent\.node\.path: \/no\/such\/node does not exist\. Install Node\.js 20 or newer/);
  assert.deepEqual(runsOf(workspace), []);
  await toast.getByRole('button', { name: 'Check Backends' }).click();
  await code.webview().locator('tr[data-backend="webgpu"]', { hasText: '/no/such/node does not exist' }).waitFor();
});

test('a second training is asked about first, and may be started', async () => {
  const workspace = folderWith({ '.vscode/settings.json': ENDLESS });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const first = await until('a run', () => runsOf(workspace)[0]);
  await until('steps', () => stepsOf(first).length > 0);
  await code.command('Descent: Start Training');
  const toast = await told(/is already training/);
  assert.equal(runsOf(workspace).length, 1);
  await toast.getByRole('button', { name: 'Start Anyway' }).click();
  const second = await until('a second run', () => runsOf(workspace)[1]);
  await until('its steps', () => stepsOf(second).length > 0);
  for (const run of [first, second]) kill(run);
});

test('a trainer that is killed is told of, and its run goes on from the checkpoint', async () => {
  const workspace = folderWith({ '.vscode/settings.json': ENDLESS });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const run = await until('a run', () => runsOf(workspace)[0]);
  const checkpoint = await until('a checkpoint', () => eventsOf(run).find((event) => event.type === 'checkpoint'));
  kill(run);
  const toast = await told(/was interrupted because its trainer crashed or was killed\. Everything recorded until then is kept/);
  await code
    .webview()
    .locator('.state', { hasText: /interrupted/i })
    .waitFor();
  await toast.getByRole('button', { name: 'Resume from Checkpoint' }).click();
  const resumed = await until('the resumption', () => eventsOf(run).find((event) => event.type === 'resumed'));
  assert.ok(resumed.step >= checkpoint.step);
  await until('more steps', () => stepsOf(run).length > resumed.step + 10);
  kill(run);
});

test('a program that never returns can be stopped all the same', async () => {
  const workspace = folderWith({
    '.vscode/settings.json': settings({ 'descent.program': 'train.js' }),
    'train.js': 'module.exports = { model() {}, data() { for (;;); } };',
  });
  await code.navigate(workspace);
  await code.command('Descent: Start Training');
  const run = await until('a run', () => runsOf(workspace)[0]);
  const live = await until('its trainer', () => trainerOf(run));
  await code.command('Descent: Stop Training');
  await until('its end', () => !isAlive(live.pid));
  const ended = await until('a word on its end', () => eventsOf(run).find((event) => event.type === 'ended'));
  assert.deepEqual([ended.type === 'ended' && ended.status, existsSync(join(run, 'live.json'))], ['stopped', false]);
});

test('run folders that are torn, foreign or from a newer version are listed with what is wrong', async () => {
  const workspace = folderWith({ '.vscode/settings.json': settings({ 'descent.dataset': { type: 'moons' } }) });
  const broken = { torn: '{"format": 1, "id', foreign: '{"name": "a-package"}', newer: '{"format": 99}' };
  for (const [name, text] of Object.entries(broken)) {
    const folder = join(workspace, '.descent', 'runs', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run.json'), text);
  }
  await code.navigate(workspace);
  await code.command('Descent: Focus on Runs View');
  const row = (name: string, problem: RegExp) =>
    code.page.locator('.monaco-list-row', { hasText: name }).filter({ hasText: problem }).waitFor();
  await row('torn', /corrupted or incomplete/);
  await row('foreign', /not a Descent run/);
  await row('newer', /newer version of Descent/);
  await code.command('Descent: Start Training');
  const run = await until('a run among them', () => runsOf(workspace).find((folder) => folder.includes('moons')));
  await until('its end', () => eventsOf(run).find((event) => event.type === 'ended'), 60);
  for (const [name, text] of Object.entries(broken))
    assert.equal(readFileSync(join(workspace, '.descent', 'runs', name, 'run.json'), 'utf8'), text, 'left as it was');
});
