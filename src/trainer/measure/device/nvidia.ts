/** Reads GPU utilization, memory, temperature and power from `nvidia-smi`: one process that writes a line per second and GPU. */
import { spawn } from 'node:child_process';
import { Latest, type OpenSource, type Reading } from './source.ts';

const FIELDS = ['index', 'name', 'utilization.gpu', 'memory.used', 'temperature.gpu', 'power.draw'];
const START_TIMEOUT_MILLISECONDS = 5000;
const FRESH_MILLISECONDS = 5000;

export interface NvidiaLine extends Reading {
  readonly index: number;
  readonly name: string;
}

/** A line of `--format=csv,noheader,nounits`; undefined for any other line. What a GPU does not support is NaN. */
export function parseLine(line: string): NvidiaLine | undefined {
  const [index = '', name = '', busy = '', used = '', temperature = '', power = '', ...more] = line
    .split(',')
    .map((part) => part.trim());
  if (more.length > 0 || !/^\d+$/.test(index) || name === '') return undefined;
  const value = (text: string, scale = 1) => (text === '' ? Number.NaN : Number(text) * scale);
  const reading = {
    gpu: value(busy, 0.01),
    gpuMemory: value(used, 2 ** 20),
    gpuTemperature: value(temperature),
    gpuPower: value(power),
  };
  return Object.values(reading).every(Number.isNaN) ? undefined : { index: Number(index), name, ...reading };
}

/** Monitors the first GPU of this name, or else the first one. */
export const openNvidia: OpenSource = (gpu) =>
  new Promise((resolve) => {
    const tool = spawn('nvidia-smi', [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits', '-l', '1'], {
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const close = () => {
      tool.kill('SIGKILL');
      process.off('exit', close);
    };
    process.once('exit', close);
    const latest = new Latest(FRESH_MILLISECONDS);
    let chosen: NvidiaLine | undefined;
    let rest = '';
    const finish = (found: boolean) => {
      clearTimeout(timer);
      if (!found) close();
      resolve(
        found
          ? {
              get newest() {
                return latest.get();
              },
              close,
            }
          : undefined,
      );
    };
    const timer = setTimeout(() => finish(false), START_TIMEOUT_MILLISECONDS);
    tool.once('error', () => finish(false));
    tool.once('close', () => finish(false));
    tool.stdout.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes.toString('utf8')).split('\n');
      // Bounds the memory that an endless line could take.
      rest = (lines.pop() ?? '').slice(-1000);
      const read = lines.flatMap((line) => parseLine(line) ?? []);
      const named = read.find(({ name }) => matches(name, gpu));
      chosen ??= named ?? read[0];
      const now = read.findLast(({ index }) => index === chosen?.index);
      if (!now) return;
      latest.set(now);
      finish(true);
    });
  });

const matches = (name: string, gpu: string) =>
  gpu.toLowerCase().includes(name.toLowerCase()) || name.toLowerCase().includes(gpu.toLowerCase());
