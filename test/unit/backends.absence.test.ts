/** Why a machine has no GPU to compute on: each case is told by what would change it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noUse } from '../../src/trainer/backends/tensorflow/device.ts';
import { noAdapter, type GraphicsInfo } from '../../src/trainer/backends/webgpu-absence.ts';

const linux: GraphicsInfo = {
  platform: 'linux',
  loader: true,
  drivers: ['nvidia_icd.json'],
  nvidia: false,
  other: false,
  container: false,
};

const cases: readonly (readonly [what: string, signs: Partial<GraphicsInfo>, reason: RegExp, remedy: RegExp])[] = [
  ['no GPU', {}, /^No GPU was found on this machine\.$/, /^Without a GPU, training uses the CPU\.$/],
  [
    'a container without its GPU',
    { container: true },
    /visible in this container/,
    /docker run --gpus all.*NVIDIA_DRIVER_CAPABILITIES=all/,
  ],
  ['no loader', { nvidia: true, loader: false }, /An NVIDIA GPU was found, but the Vulkan loader/, /libvulkan1.*NVIDIA driver/],
  ['no driver', { other: true, drivers: [] }, /A GPU was found, but no Vulkan driver/, /mesa-vulkan-drivers/],
  ['a driver of another', { other: true }, /none of the Vulkan drivers.*nvidia_icd\.json/, /Mesa.*"render"/],
  ['a Mac', { platform: 'darwin' }, /Metal/, /directly on the Mac/],
  ['Windows', { platform: 'win32' }, /Direct3D 12/, /latest GPU driver.*remote session/],
];
for (const [what, signs, reason, remedy] of cases)
  test(`WebGPU: ${what}`, () => {
    const told = noAdapter({ ...linux, ...signs });
    assert.match(told.reason, reason);
    assert.match(told.remedy, remedy);
  });

test('TensorFlow for GPUs is offered only where there is a GPU of NVIDIA', () => {
  assert.equal(noUse({ ...linux, nvidia: true }), undefined);
  assert.match(noUse(linux)?.reason ?? '', /No NVIDIA GPU with a loaded driver/);
  assert.match(noUse({ ...linux, container: true })?.remedy ?? '', /docker run --gpus all/);
  assert.match(noUse({ ...linux, platform: 'darwin' })?.remedy ?? '', /descent\.backend to "webgpu"/);
  // A command would be a button that installs what nothing can use.
  assert.equal(noUse(linux)?.command, undefined);
});
