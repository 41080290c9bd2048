/** Reads GPU utilization, memory, temperature and power from the files of AMD's Linux driver, which need no tool. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Latest, type OpenSource, type Reading } from './source.ts';

const DRM = '/sys/class/drm';
const EVERY_MILLISECONDS = 1000;
const FRESH_MILLISECONDS = 5000;

/** The number in a file, scaled; NaN where there is none. */
async function number(file: string, scale: number): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? Number.NaN : Number(text) * scale;
}

/** The readings of the card in this folder (`…/card0/device`). */
export async function readCard(device: string): Promise<Reading> {
  const [monitor = ''] = await readdir(join(device, 'hwmon')).catch(() => []);
  const sensors = join(device, 'hwmon', monitor);
  const [gpu, gpuMemory, gpuTemperature, average, now] = await Promise.all([
    number(join(device, 'gpu_busy_percent'), 0.01),
    number(join(device, 'mem_info_vram_used'), 1),
    number(join(sensors, 'temp1_input'), 1e-3),
    number(join(sensors, 'power1_average'), 1e-6),
    number(join(sensors, 'power1_input'), 1e-6),
  ]);
  return { gpu, gpuMemory, gpuTemperature, gpuPower: Number.isNaN(average) ? now : average };
}

/** The folder of the first card whose driver reports its utilization. */
export async function findCard(drm = DRM): Promise<string | undefined> {
  const names = await readdir(drm).catch(() => []);
  for (const name of names.filter((one) => /^card\d+$/.test(one)).sort()) {
    const device = join(drm, name, 'device');
    if (!Number.isNaN(await number(join(device, 'gpu_busy_percent'), 1))) return device;
  }
  return undefined;
}

export const openAmd: OpenSource = async () => {
  const device = process.platform === 'linux' ? await findCard() : undefined;
  if (device === undefined) return undefined;
  const latest = new Latest(FRESH_MILLISECONDS);
  latest.set(await readCard(device));
  const timer = setInterval(() => void readCard(device).then((reading) => latest.set(reading)), EVERY_MILLISECONDS);
  timer.unref();
  return {
    get newest() {
      return latest.get();
    },
    close: () => clearInterval(timer),
  };
};
