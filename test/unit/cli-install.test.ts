/** `descent install`, and what `descent train` says of a backend that is not installed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { runsFolder } from '../../src/store/places.ts';
import { temporary } from './fake-trainer.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
const unbuilt = existsSync(resolve(import.meta.dirname, '../../dist/trainer.cjs')) ? false : 'dist/trainer.cjs is not built';
const TIMEOUT = { timeout: 120_000 };

/** The command line of a user who keeps what is installed in this folder. */
function descent(home: string, ...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'data'), LOCALAPPDATA: join(home, 'data') };
  return new Promise((done) => {
    const child = execFile(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { env }, (_, out, err) =>
      done({ code: child.exitCode, out, err }),
    );
  });
}

test('what can be installed is named to whoever asks for something else', TIMEOUT, async () => {
  const nothing = await descent(temporary(), 'install');
  assert.equal(nothing.code, 2);
  assert.match(nothing.err, /Available: webgpu, tensorflow/);
  const wrong = await descent(temporary(), 'install', 'webgp');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /Did you mean "webgpu"\?/);
});

test('what was installed can be removed, and what was not is told', TIMEOUT, async () => {
  const home = temporary();
  const { code, out } = await descent(home, 'install', 'tensorflow', '--remove');
  assert.deepEqual([code, out], [0, 'TensorFlow was not installed by this command.\n']);
  if (process.platform !== 'linux') return;
  const dawn = join(home, 'data', 'descent', 'dawn');
  mkdirSync(join(dawn, 'linux-x64'), { recursive: true });
  writeFileSync(join(dawn, 'linux-x64', 'dawn.node'), '');
  assert.equal((await descent(home, 'install', 'webgpu', '--remove')).code, 0);
  assert.equal(existsSync(dawn), false);
});

test('a backend that is not installed is told with its command here, and no run is left', {
  ...TIMEOUT,
  skip: unbuilt,
}, async () => {
  const workspace = temporary();
  const { code, out, err } = await descent(
    temporary(),
    'train',
    workspace,
    '--set',
    'dataset=moons',
    '--set',
    'backend=tensorflow',
  );
  assert.equal(code, 1);
  assert.match(out, /^Settings are read from .*settings\.json and from --set\.\n$/);
  assert.match(err, /"tensorflow" \(descent\.backend\) is not available: @tensorflow\/tfjs-node is not installed\./);
  assert.match(err, /Run "descent install tensorflow"\. Set descent\.backend to "auto"/);
  assert.deepEqual(readdirSync(runsFolder(workspace)), []);
});
