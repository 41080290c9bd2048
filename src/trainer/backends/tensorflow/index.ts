/** TensorFlow itself, through tfjs-node: on a CUDA device, or on all cores of the processor. */
import { availableParallelism } from 'node:os';
import { UserError } from '../../../core/fault.ts';
import { type Checked, checkAddon } from '../../../store/tensorflow/check.ts';
import { use } from '../../../store/tensorflow/installed.ts';
import { libraryIn } from '../../../store/tensorflow/library.ts';
import { findPackages, type Package, PACKAGES, type PackageName, VERSION } from '../../../store/tensorflow/packages.ts';
import type { Availability, Backend, Opened } from '../backend.ts';
import type { BackendEnvironment } from '../../../core/backend.ts';
import { whyNoNativeModules } from '../native-modules.ts';
import { processor } from '../processor.ts';
import { Readback } from '../readback.ts';
import { deviceStatistics } from '../statistics-device.ts';
import { tf } from '../tf.ts';
import { readGraphicsInfo } from '../webgpu-absence.ts';
import { load } from './load.ts';
import { deviceIn, noUse, whyNoDevice } from './device.ts';

const [GPU, CPU] = PACKAGES;
const INSTALL = 'descent.installTensorFlow';
const TO_INSTALL = { remedy: 'Run "Descent: Install TensorFlow Backend".', command: INSTALL };

export const tensorflowGpu: Backend = {
  id: 'tensorflow-gpu',
  title: 'TensorFlow on a GPU',
  gpu: true,
  summary: 'TensorFlow on an NVIDIA GPU with CUDA, by tfjs-node-gpu. Linux and Windows.',
  // A build for the user's own TensorFlow is one package, which computes wherever that TensorFlow can.
  probe: (environment) => probe(environment, environment.library ? [CPU] : [GPU], true),
  open: (environment) => open(environment, environment.library ? [CPU] : [GPU], true),
};

export const tensorflow: Backend = {
  id: 'tensorflow',
  title: 'TensorFlow',
  summary: 'TensorFlow on all cores of the processor, by tfjs-node.',
  probe: (environment) => probe(environment, [CPU, GPU], false),
  open: (environment) => open(environment, [CPU, GPU], false),
};

interface Found {
  readonly available: true;
  readonly package: Package & { readonly addon: string };
  readonly checked: Extract<Checked, { readonly loads: true }>;
}
type Absent = Extract<Availability, { readonly available: false }>;

async function probe(environment: BackendEnvironment, names: readonly PackageName[], gpu: boolean): Promise<Availability> {
  const found = await find(environment, names, gpu);
  return found.available ? { available: true, gpu } : found;
}

async function open(environment: BackendEnvironment, names: readonly PackageName[], gpu: boolean): Promise<Opened> {
  const found = await find(environment, names, gpu);
  if (!found.available) throw new UserError({ message: found.reason, remedy: found.remedy });
  const { name, version, root, folder, from } = found.package;
  const library = found.checked.version;
  // The GPU package computes on the processor, too, when it sees no GPU.
  if (!gpu) process.env.CUDA_VISIBLE_DEVICES = '-1';
  const release = from === 'descent' ? use(root) : () => {};
  await load(found.package);
  const readback = new Readback(tf);
  const statistics = deviceStatistics(tf, readback);
  const where = from === 'descent' ? 'installed by Descent' : `from ${folder}`;
  return {
    info: {
      id: gpu ? tensorflowGpu.id : tensorflow.id,
      label: `TensorFlow · ${gpu ? 'GPU' : 'CPU'}`,
      detail: `TensorFlow ${library} by ${name} ${version}, ${where}${gpu ? '' : `; ${availableParallelism()} cores`}.`,
      device: gpu ? deviceIn(found.checked.said) : processor(),
    },
    tf,
    statistics,
    readback,
    async close() {
      statistics.close();
      release();
    },
  };
}

/** The first package that can be used, or else why the first one that was found cannot. */
async function find(environment: BackendEnvironment, names: readonly PackageName[], gpu: boolean): Promise<Found | Absent> {
  const refused = whyNoNativeModules(environment);
  if (refused) return { available: false, ...refused };
  const { library = '' } = environment;
  try {
    if (library !== '') libraryIn(library);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { available: false, reason: error.message, remedy: error.fault.remedy ?? '', command: 'descent.openSettings' };
  }
  let first: Absent | undefined;
  for (const candidate of names.flatMap((name) => findPackages(name, environment))) {
    const found = await checkPackage(candidate, gpu);
    if (found.available) return found;
    first ??= found;
  }
  const useless = gpu && !first ? noUse(readGraphicsInfo()) : undefined;
  if (useless) return { available: false, ...useless };
  const [name] = names;
  const reason = library === '' ? `${name} is not installed.` : `${name} has not been built for ${library}.`;
  return first ?? { available: false, reason, ...TO_INSTALL };
}

async function checkPackage(candidate: Package, gpu: boolean): Promise<Found | Absent> {
  const { name, version, folder, addon, from } = candidate;
  const absent = (reason: string, remedy: string, command?: string): Absent => ({
    available: false,
    reason,
    remedy,
    ...(command === undefined ? {} : { command }),
  });
  if (version.split('.')[0] !== VERSION.split('.')[0])
    return absent(`${name} in ${folder} is version ${version}.`, `Install version ${VERSION}: npm install ${name}@${VERSION}`);
  if (addon === undefined) {
    const reason = `the native module of ${name} in ${folder} was not downloaded or built for this Node.js.`;
    return from === 'descent' ? absent(reason, TO_INSTALL.remedy, INSTALL) : absent(reason, `Run: npm rebuild ${name}`);
  }
  const checked = await check(addon);
  if (!checked.loads) return absent(`${name} in ${folder} cannot be used: ${checked.reason}`, checked.remedy, INSTALL);
  if (gpu && !checked.gpu) return absent(...whyNoDevice(checked.said, process.env.CUDA_VISIBLE_DEVICES));
  return { available: true, package: { ...candidate, addon }, checked };
}

/** A module is checked once per process, for both backends. */
const checks = new Map<string, Promise<Checked>>();

function check(addon: string): Promise<Checked> {
  const known = checks.get(addon) ?? checkAddon(addon);
  checks.set(addon, known);
  return known;
}
