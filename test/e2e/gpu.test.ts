/** The package of this platform, which carries WebGPU: installed as users install it, it trains on a GPU (here in software) when it is asked to. */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PLATFORM } from '../../src/trainer/backends/binaries.ts';
import { backends } from '../../src/trainer/backends/index.ts';
import { VSCode } from '../harness/vscode.ts';
import { tried } from '../unit/backends.ts';
import { columnOf, eventsOf, makeWorkspace, packageExtension, removeWorkspace, runsOf, until } from './product.ts';

const { options = {} } = tried.find(({ id }) => id === 'webgpu') ?? {};
const probed = await backends.find(({ id }) => id === 'webgpu')?.probe({});
const software = probed?.available && probed.passedOver !== undefined;

const settings = (backend: string) =>
  JSON.stringify({
    'descent.backend': backend,
    'descent.dataset': { type: 'circles', examples: 200 },
    'descent.model': { type: 'mlp', units: [16] },
    'descent.optimizer': { type: 'adam', learningRate: 0.02 },
    'descent.training': { epochs: 12, batchSize: 40 },
    'descent.earlyStopping': { enabled: false },
  });

describe(`the package for ${PLATFORM}`, options, () => {
  let code: VSCode | undefined;
  let vsix = '';
  const workspaces: string[] = [];

  before(async () => {
    vsix = await packageExtension(PLATFORM);
  });
  after(async () => {
    await code?.close();
    for (const folder of workspaces) removeWorkspace(folder);
    removeWorkspace(dirname(vsix));
  });

  /** Trains in a workspace of its own, in a VS Code with this package; returns the run's folder once it has ended. */
  async function trained(backend: string): Promise<{ code: VSCode; run: string }> {
    const workspace = makeWorkspace({ '.vscode/settings.json': settings(backend) });
    workspaces.push(workspace);
    if (code) await code.navigate(workspace);
    else code = await VSCode.open(workspace, { vsix: [vsix] });
    await code.command('Descent: Start Training');
    const run = await until('a run folder', () => runsOf(workspace)[0]);
    const ended = await until('the end', () => eventsOf(run).find((event) => event.type === 'ended'), 180);
    assert.equal(ended.type === 'ended' && ended.status, 'finished', ended.type === 'ended' ? ended.reason : '');
    return { code, run };
  }

  const startOf = (run: string) => eventsOf(run).flatMap((event) => (event.type === 'started' ? [event.backend] : []))[0];

  test('trains on WebGPU out of the box, and the dashboard names the device', async () => {
    const { code, run } = await trained('webgpu');
    const backend = startOf(run);
    assert.equal(backend?.id, 'webgpu');
    const losses = columnOf(run, 'epochs', 'loss');
    assert.equal(losses.length, 12);
    assert.ok((losses.at(-1) ?? Number.NaN) < 0.8 * (losses[0] ?? Number.NaN), losses.join(' '));
    await code.webview().locator('.figures', { hasText: backend.label }).waitFor();
  });

  // A real GPU would be taken.
  const ifSoftware = software ? test : () => {};
  ifSoftware('left to itself, takes no software renderer for a GPU, and says what it found', async () => {
    const { code, run } = await trained('auto');
    const backend = startOf(run);
    assert.equal(backend?.id, 'wasm');
    const passed = backend.considered?.find(({ id }) => id === 'webgpu');
    assert.match(passed?.reason ?? '', /software renderer \(.+\)/);
    assert.ok(passed?.remedy);
    const cell = code.webview().locator('.figures [title*="WebGPU is not used"]');
    await cell.first().waitFor();
  });
});
