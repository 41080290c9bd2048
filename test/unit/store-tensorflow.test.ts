/** Which TensorFlow is found, and what is told of one that cannot be used. Nothing is loaded: see the golden tests for that. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test, type TestContext } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { installed, recordOf } from '../../src/store/tensorflow/installed.ts';
import { libraryIn } from '../../src/store/tensorflow/library.ts';
import { findPackages, type PackageName } from '../../src/store/tensorflow/packages.ts';
import { deviceIn, whyNoDevice } from '../../src/trainer/backends/tensorflow/device.ts';
import { openBackend, backends } from '../../src/trainer/backends/index.ts';
import { temporary } from './fake-trainer.ts';

const NODE: PackageName = '@tensorflow/tfjs-node';

function folder(t: TestContext): string {
  const made = temporary();
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function put(file: string, content = ''): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** The package as npm leaves it, with native modules for these versions of Node-API. */
function putPackage(root: string, version = '4.22.0', napi: readonly number[] = [3, 8]): string {
  const home = join(root, 'node_modules', NODE);
  put(join(home, 'package.json'), JSON.stringify({ name: NODE, version, binary: { napi_versions: [3, 8, 999] } }));
  for (const one of napi) put(join(home, 'lib', `napi-v${one}`, 'tfjs_binding.node'));
  return home;
}

function putRecord(storage: string, library: string, name: string): string {
  put(recordOf(storage, library), JSON.stringify({ folder: name, package: NODE, tensorflow: '2.9.1', gpu: false, library }));
  return join(storage, 'tensorflow', name.split('/').at(-1) ?? '');
}

test('the workspace’s own package comes first, also that of a folder around it, and then Descent’s', (t) => {
  const [outer, storage] = [folder(t), folder(t)];
  const workspaceFolder = join(outer, 'packages', 'app');
  mkdirSync(workspaceFolder, { recursive: true });
  const theirs = putPackage(outer);
  const ours = putPackage(putRecord(storage, '', 'abc'));
  assert.deepEqual(
    findPackages(NODE, { workspaceFolder, storage }).map(({ folder: found, from }) => [found, from]),
    [
      [theirs, 'workspace'],
      [ours, 'descent'],
    ],
  );
});

test('a TensorFlow that the user names counts alone, with what was built for it', (t) => {
  const [workspaceFolder, storage, library] = [folder(t), folder(t), folder(t)];
  putPackage(workspaceFolder);
  putPackage(putRecord(storage, '', 'shipped-one'));
  assert.deepEqual(findPackages(NODE, { workspaceFolder, storage, library }), []);
  const built = putPackage(putRecord(storage, library, 'built-one'));
  assert.deepEqual(
    findPackages(NODE, { workspaceFolder, storage, library }).map(({ folder: found }) => found),
    [built],
  );
});

test('of the native modules, the newest that this Node.js can load is taken', (t) => {
  const [both, old, none] = [folder(t), folder(t), folder(t)];
  putPackage(both, '4.22.0', [3, 8, 999]);
  putPackage(old, '4.22.0', [3]);
  putPackage(none, '4.22.0', []);
  const addon = (workspaceFolder: string) => findPackages(NODE, { workspaceFolder })[0]?.addon;
  assert.match(addon(both) ?? '', /napi-v8/);
  assert.match(addon(old) ?? '', /napi-v3/);
  assert.equal(addon(none), undefined);
});

test('a folder without a record is not installed, nor is one whose record broke off or leads elsewhere', (t) => {
  const [storage, elsewhere] = [folder(t), folder(t)];
  putPackage(join(storage, 'tensorflow', 'abc'));
  assert.deepEqual(findPackages(NODE, { storage }), []);
  put(recordOf(storage, ''), '{ "folder": "abc", "pack');
  assert.equal(installed(storage, ''), undefined);
  putPackage(elsewhere);
  putRecord(storage, '', relative(join(storage, 'tensorflow'), elsewhere));
  assert.deepEqual(findPackages(NODE, { storage }), []);
});

const unusable = async (workspaceFolder: string) =>
  await openBackend('tensorflow', backends, { workspaceFolder }).then(
    () => assert.fail('it was opened'),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      return `${error.message} ${error.fault.remedy}`;
    },
  );

test('the backend tells what is wrong with the workspace’s package, and what to do', async (t) => {
  const [absent, early, unbuilt, damaged] = [folder(t), folder(t), folder(t), folder(t)];
  assert.match(await unusable(absent), /tfjs-node is not installed\. Run "Descent: Install TensorFlow Backend"/);
  putPackage(early, '3.21.1');
  assert.match(
    await unusable(early),
    /is version 3\.21\.1\. Install version 4\.22\.0: npm install @tensorflow\/tfjs-node@4\.22\.0/,
  );
  putPackage(unbuilt, '4.22.0', []);
  assert.match(await unusable(unbuilt), /not downloaded or built for this Node\.js\. Run: npm rebuild/);
  putPackage(damaged);
  assert.match(await unusable(damaged), /cannot be used: its native module is corrupted.*Install it again/);
});

function putLibrary(root: string, names: readonly string[], header = join('include', 'tensorflow', 'c', 'c_api.h')): void {
  for (const name of [...names, header]) put(join(root, name));
}

test('libraries and headers are found in the Python package, the folder around it, and an unpacked TensorFlow for C', (t) => {
  const [python, c] = [join(folder(t), 'tensorflow'), folder(t)];
  putLibrary(python, ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']);
  const expected = { folder: python, main: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2' };
  const headers = join(python, 'include');
  for (const named of [python, dirname(python), join(python, 'libtensorflow_cc.so.2')])
    assert.deepEqual(libraryIn(named, 'linux'), { ...expected, headers });
  putLibrary(c, ['lib/libtensorflow.so', 'lib/libtensorflow.so.2', 'lib/libtensorflow.so.2.18.0']);
  assert.deepEqual(libraryIn(c, 'linux'), {
    folder: join(c, 'lib'),
    main: 'libtensorflow.so.2',
    headers: join(c, 'lib/../include'),
  });
});

test('a library that cannot be used is refused with the setting and what is missing', (t) => {
  const [empty, bare] = [folder(t), folder(t)];
  put(join(bare, 'libtensorflow_cc.so.2'));
  put(join(bare, 'notes.txt'));
  for (const [path, platform, message] of [
    ['tensorflow', 'linux', /is not an absolute path/],
    [join(empty, 'nowhere'), 'linux', /does not exist/],
    [empty, 'linux', /no TensorFlow library/],
    [join(bare, 'notes.txt'), 'linux', /is not a TensorFlow library/],
    [bare, 'linux', /but not its headers/],
    [bare, 'darwin', /only on Linux/],
  ] as const)
    assert.throws(
      () => libraryIn(path, platform),
      (error) => error instanceof UserError && error.fault.key === 'descent.tensorflow.library' && message.test(error.message),
      path,
    );
});

test('what TensorFlow logs of devices names the GPU, or tells why there is none', () => {
  const made =
    'I tensorflow/core/common_runtime/gpu/gpu_device.cc:1532] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 22000 MB memory:  -> device: 0, name: NVIDIA A10, pci bus id: 0000:00:1e.0, compute capability: 8.6';
  assert.deepEqual(deviceIn(made), { name: 'NVIDIA A10', kind: 'gpu' });
  const missing = (name: string) =>
    `W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library '${name}'; dlerror: ${name}: cannot open shared object file`;
  const why = (said: string, visible?: string) => whyNoDevice(said, visible).join(' ');
  assert.match(why(missing('libcudart.so.11.0')), /CUDA library libcudart\.so\.11\.0 is missing.*CUDA 11\.2/);
  assert.match(why(missing('libcuda.so.1')), /No NVIDIA driver.*Install the driver/);
  assert.match(
    why(
      'E stream_executor/cuda/cuda_driver.cc:271] failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected',
    ),
    /found no device \(CUDA_ERROR_NO_DEVICE.*nvidia-smi/,
  );
  assert.match(why(made, '-1'), /CUDA_VISIBLE_DEVICES is "-1", which hides every GPU/);
  assert.doesNotMatch(why('', '0'), /CUDA_VISIBLE_DEVICES/);
  assert.match(why(''), /found no GPU/);
});
