/** Figures of the machine: from stand-ins for the vendor's tool and for the driver's files, and in the rows of a run. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { streamReader } from '../../src/core/streams.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import { DEVICE_COLUMNS, GPU_COLUMNS } from '../../src/core/table-columns.ts';
import { Clock } from '../../src/trainer/measure/clock.ts';
import { findCard, readCard } from '../../src/trainer/measure/device/amd.ts';
import { DeviceMonitor } from '../../src/trainer/measure/device/device-monitor.ts';
import { openNvidia, parseLine } from '../../src/trainer/measure/device/nvidia.ts';
import type { Reading } from '../../src/trainer/measure/device/source.ts';
import { Outbox } from '../../src/trainer/recording/outbox.ts';
import { eventually, temporary } from './fake-trainer.ts';

const POSIX = { timeout: 30_000, skip: process.platform === 'win32' };
const H100 = { name: 'NVIDIA H100 80GB HBM3', kind: 'gpu' } as const;

/** Puts a program in the place of NVIDIA's tool for a test; without code there is none. */
function tool(t: TestContext, code?: string): void {
  const folder = temporary();
  if (code !== undefined) {
    writeFileSync(join(folder, 'nvidia-smi'), `#!${process.execPath}\n${code}`);
    chmodSync(join(folder, 'nvidia-smi'), 0o755);
  }
  const before = process.env.PATH;
  process.env.PATH = folder;
  t.after(() => {
    process.env.PATH = before;
  });
}
const every = (lines: readonly string[]) =>
  `const tell = () => console.log(${JSON.stringify(lines.join('\n'))}); tell(); setInterval(tell, 50);`;

test('a line of the tool is read, and what a GPU does not support is no number', () => {
  const read = parseLine('0, NVIDIA H100 80GB HBM3, 87, 1024, 41, 310.52');
  assert.deepEqual(read, {
    index: 0,
    name: 'NVIDIA H100 80GB HBM3',
    gpu: 0.87,
    gpuMemory: 2 ** 30,
    gpuTemperature: 41,
    gpuPower: 310.52,
  });
  const laptop = parseLine('1, GeForce MX150, 5, 300, 60, [N/A]');
  assert.deepEqual([laptop?.gpu, laptop?.gpuPower], [0.05, Number.NaN]);
  const wrong = ['', 'No devices were found', 'x, A, 1, 2, 3, 4', '0, A, 1, 2, 3, 4, 5', '0, A, [N/A], [N/A], [N/A], [N/A]'];
  for (const line of wrong) assert.equal(parseLine(line), undefined, line);
});

test('of several GPUs, the one of the backend’s name is read', POSIX, async (t) => {
  tool(t, every(['0, NVIDIA T1000, 1, 100, 30, 10', '1, NVIDIA H100 80GB HBM3, 90, 2048, 50, 400']));
  const source = await openNvidia(H100.name);
  assert.deepEqual([source?.newest?.gpu, source?.newest?.gpuMemory], [0.9, 2 ** 31]);
  source?.close();
});

test('a tool that is not there, fails, or writes something else gives nothing', POSIX, async (t) => {
  tool(t);
  assert.equal(await openNvidia(H100.name), undefined);
  tool(t, `console.log('NVIDIA-SMI has failed because it could not communicate with the driver.'); process.exit(9);`);
  assert.equal(await openNvidia(H100.name), undefined);
  tool(t, `process.stdout.write(Buffer.alloc(1 << 20, 0x80)); console.log('0, NVIDIA');`);
  assert.equal(await openNvidia(H100.name), undefined);
});

test('a tool that hangs is ended, and gives nothing', POSIX, async (t) => {
  const file = join(temporary(), 'pid');
  tool(t, `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`);
  assert.equal(await openNvidia(H100.name), undefined);
  await eventually(() => {
    try {
      process.kill(Number(readFileSync(file, 'utf8')), 0);
      return false;
    } catch {
      return true;
    }
  });
});

test('AMD’s driver is read from its files, with either name of the power', POSIX, async () => {
  const drm = temporary();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(drm, path)), { recursive: true });
    writeFileSync(join(drm, path), text);
  };
  write('card0/device/vendor', '0x8086\n');
  write('card1/device/gpu_busy_percent', '37\n');
  write('card1/device/mem_info_vram_used', '1073741824\n');
  write('card1/device/hwmon/hwmon4/temp1_input', '54000\n');
  write('card1/device/hwmon/hwmon4/power1_input', '143000000\n');
  const card = await findCard(drm);
  assert.equal(card, join(drm, 'card1/device'));
  const reading: Reading = { gpu: 0.37, gpuMemory: 2 ** 30, gpuTemperature: 54, gpuPower: 143 };
  assert.deepEqual(await readCard(card ?? ''), reading);
  write('card1/device/hwmon/hwmon4/power1_average', '120000000\n');
  assert.equal((await readCard(card ?? '')).gpuPower, 120);
  assert.equal(await findCard(temporary()), undefined);
});

/** The rows that a monitor records of a training on this device, up to the second one. */
async function recorded(device: { readonly name: string; readonly kind: 'gpu' | 'cpu' }, reading?: Reading): Promise<Chunk> {
  const folder = temporary();
  const outbox = new Outbox(folder);
  const clock = new Clock(0);
  let closed = false;
  const monitor = new DeviceMonitor({ outbox, clock, device, epoch: () => 1.5 });
  await monitor.start([async () => reading && { newest: reading, close: () => (closed = true) }]);
  const chunks: Chunk[] = [];
  const read = () => {
    chunks.length = 0;
    const sink = {
      event() {},
      chunk: (chunk: Chunk) => void chunks.push(chunk),
      problem: (message: string) => assert.fail(message),
    };
    streamReader('device.table', sink).push(readFileSync(join(folder, 'device.table')));
    return chunks;
  };
  clock.start();
  await eventually(() => outbox.flush() && (outbox.streams.find(({ path }) => path.endsWith('device.table'))?.length ?? 0) > 0);
  monitor.close();
  outbox.close();
  assert.equal(closed, reading !== undefined && device.kind === 'gpu');
  const [first] = read();
  assert.ok(first);
  return first;
}
const columnOf = (chunk: Chunk, name: string) => chunk.values[chunk.columns.indexOf(name)]?.[0] ?? Number.NaN;

test('a run on a GPU records what that tells, and no column of what it does not', POSIX, async () => {
  const chunk = await recorded(H100, { gpu: 0.5, gpuMemory: 2 ** 30, gpuTemperature: 41, gpuPower: Number.NaN });
  assert.deepEqual(chunk.columns, [...DEVICE_COLUMNS, ...GPU_COLUMNS.filter((name) => name !== 'gpuPower')]);
  assert.deepEqual([columnOf(chunk, 'gpu'), columnOf(chunk, 'epoch')], [0.5, 1.5]);
  assert.ok(columnOf(chunk, 'memory') > 2 ** 24);
  assert.ok(columnOf(chunk, 'cpu') >= 0 && columnOf(chunk, 'cpu') < 64);
});

test('a run on the processor asks no GPU', POSIX, async () => {
  const chunk = await recorded({ name: 'AMD EPYC', kind: 'cpu' }, { gpu: 1, gpuMemory: 1, gpuTemperature: 1, gpuPower: 1 });
  assert.deepEqual(chunk.columns, [...DEVICE_COLUMNS]);
});
