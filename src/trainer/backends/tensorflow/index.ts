/** TensorFlow itself, through tfjs-node: on a CUDA device, or on all cores of the processor. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../../core/localize.ts';
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
const toInstall = () => ({ remedy: l10n.t('Run "Descent: Install TensorFlow Backend".'), command: INSTALL });

export const tensorflowGpu: Backend = {
  id: 'tensorflow-gpu',
  title: 'TensorFlow on a GPU',
  gpu: true,
  summary: msg('TensorFlow on an NVIDIA GPU with CUDA, through tfjs-node-gpu. Linux and Windows.'),
  // A build for the user's own TensorFlow is one package, which computes wherever that TensorFlow can.
  probe: (environment) => probe(environment, environment.library ? [CPU] : [GPU], true),
  open: (environment) => open(environment, environment.library ? [CPU] : [GPU], true),
};

export const tensorflow: Backend = {
  id: 'tensorflow',
  title: 'TensorFlow',
  summary: msg('TensorFlow on all CPU cores, through tfjs-node.'),
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
  // The GPU package computes on the CPU, too, when it sees no GPU.
  if (!gpu) process.env.CUDA_VISIBLE_DEVICES = '-1';
  const release = from === 'descent' ? use(root) : () => {};
  await load(found.package);
  const readback = new Readback(tf);
  const statistics = deviceStatistics(tf, readback);
  const where =
    from === 'descent'
      ? l10n.t('TensorFlow {0}, used by {1} {2} (installed by Descent).', library, name, version)
      : l10n.t('TensorFlow {0}, used by {1} {2} in {3}.', library, name, version, folder);
  return {
    info: {
      id: gpu ? tensorflowGpu.id : tensorflow.id,
      label: `TensorFlow · ${gpu ? 'GPU' : 'CPU'}`,
      detail: gpu ? where : `${where} ${l10n.t('CPU cores: {0}.', availableParallelism())}`,
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
  const reason =
    library === ''
      ? l10n.t('{0} is not installed.', name ?? 'tfjs-node')
      : l10n.t('{0} has not been built for {1}.', name ?? 'tfjs-node', library);
  return first ?? { available: false, reason, ...toInstall() };
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
    return absent(
      l10n.t('{0} in {1} is version {2}.', name, folder, version),
      l10n.t('Install version {0}: npm install {1}@{2}', VERSION, name, VERSION),
    );
  if (addon === undefined) {
    const reason = l10n.t('The native module of {0} in {1} was not downloaded or built for this Node.js.', name, folder);
    return from === 'descent'
      ? absent(reason, toInstall().remedy, INSTALL)
      : absent(reason, l10n.t('Run: npm rebuild {0}', name));
  }
  const checked = await check(addon);
  if (!checked.loads)
    return absent(l10n.t('{0} in {1} cannot be used: {2}', name, folder, checked.reason), checked.remedy, INSTALL);
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
