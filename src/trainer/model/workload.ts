/** Loads model and data, from the catalog or from the user's program, and checks them. */
import * as l10n from '@vscode/l10n';
import { isAbsolute, resolve as resolvePath } from 'node:path';
import { resolveModel } from '../../catalog/config.ts';
import { datasets } from '../../catalog/datasets/index.ts';
import { inputShape, lossFor, metricsFor } from '../../catalog/task.ts';
import type { LayersModel, Tf } from '../../catalog/tf.ts';
import { find, resolve, suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { RunConfig } from '../../core/run.ts';
import { diskFault, isMissing } from '../../store/disk.ts';
import { readUserFile } from '../../store/regular-file.ts';
import { textReader } from '../../store/text/text-reader.ts';
import { unpacked } from '../../store/unpack.ts';
import { validateSamples, validateShapes, type FaultSource } from './validate-shapes.ts';
import { aligned, lossId, lossNamed, softLoss } from './losses.ts';
import { uniqueMetricNames } from './metric-names.ts';
import { metricNamed } from './metrics.ts';
import { type Metric, Network } from './network.ts';
import { inUnit, regressionMetric, unitFactor } from './regression-metrics.ts';
import { withCheckedLabels } from './validate-labels.ts';
import { readProgramData } from '../program/program-data.ts';
import { loadProgram } from '../program/load-program.ts';
import type { LossFunction, StatefulOptimizer, ProgramData } from '../program/types.ts';
import { randomFor } from './seeds.ts';

export interface Workload {
  readonly network: Network;
  readonly data: ProgramData;
  /** The program's own optimizer, where it has one. */
  readonly optimizer?: StatefulOptimizer;
}

/** Loads the data before the model, always in this order, so that both draw the same random numbers every time. */
export async function loadWorkload(tf: Tf, config: RunConfig, workspaceFolder: string): Promise<Workload> {
  return config.program === '' ? fromCatalog(tf, config, workspaceFolder) : fromProgram(tf, config, workspaceFolder);
}

async function fromCatalog(tf: Tf, config: RunConfig, workspaceFolder: string): Promise<Workload> {
  const dataset = find(datasets, config.dataset.type);
  const key = 'descent.dataset';
  if (!dataset) {
    const message = l10n.t('Unknown dataset "{0}".', config.dataset.type);
    throw new UserError({
      message,
      key: `${key}.type`,
      remedy: suggest(
        config.dataset.type,
        datasets.map(({ id }) => id),
      ),
    });
  }
  const { values, problems } = resolve(dataset.params, config.dataset, key);
  const [problem] = problems;
  if (problem) throw new UserError(problem);
  const { task, training, validation, leftOut, suggestions, notices } = await dataset.load(values, {
    read: (path) => readWorkspaceFile(workspaceFolder, path, keyOf(config, path)),
    locate: (path) => locate(workspaceFolder, path),
    gunzip: (bytes) => unpacked(bytes),
    text: textReader,
    random: randomFor(config.training.seed, 'data'),
    validationSplit: config.training.validationSplit,
    split: config.training.split,
  });
  const chosen = resolveModel(config, task);
  const data: ProgramData = {
    kind: 'memory',
    training,
    ...(validation ? { validation } : {}),
    inputShape: inputShape(task),
    targetShape: task.output.kind === 'classes' ? [] : [task.output.size],
    ...(task.output.kind === 'classes' ? { classes: task.output.classes } : {}),
    notices,
    ...(leftOut ? { leftOut } : {}),
    ...(suggestions ? { suggestions } : {}),
  };
  const { deviation } = (task.output.kind === 'numbers' ? task.output.scale : undefined) ?? { deviation: 1 };
  const model = chosen.model.build(tf, chosen.values, task);
  return assemble(tf, model, data, lossFor(task), metricsFor(task), { key }, deviation);
}

async function fromProgram(tf: Tf, config: RunConfig, workspaceFolder: string): Promise<Workload> {
  const file = locate(workspaceFolder, config.program);
  const program = await loadProgram(file, tf, workspaceFolder);
  const { validationSplit, split, seed } = config.training;
  const options = { validationSplit, split, random: randomFor(seed, 'data') };
  const data = await readProgramData(program, tf, config.hyperparameters, options);
  const model = await program.model(tf, config.hyperparameters);
  const loss = program.loss ?? lossOf(model, data.targetShape);
  const metrics = program.metrics ?? (isClassifier(loss) ? ['accuracy'] : []);
  const optimizer = program.optimizer?.(tf, config.hyperparameters);
  return { ...assemble(tf, model, data, loss, metrics, { file }), ...(optimizer ? { optimizer } : {}) };
}

function assemble(
  tf: Tf,
  model: LayersModel,
  data: ProgramData,
  loss: string | LossFunction,
  metrics: readonly (string | LossFunction)[],
  where: FaultSource,
  deviation = 1,
): Workload {
  const units = model.outputs[0]?.shape.at(-1) ?? 1;
  // A function of the program is what it is, also where it has the name of a known loss.
  const known = typeof loss === 'string' ? lossId(loss) : undefined;
  const compared = named(tf, loss, where);
  validateShapes(model, data, known, where);
  validateSamples(data, where);
  const checked = known === undefined ? data : withCheckedLabels(data, { loss: known, units }, where);
  const measured = metrics.map((metric, i): Metric => {
    if (typeof metric === 'function') return { name: metric.name || `metric${i + 1}`, of: metric };
    const ofNumbers = regressionMetric(tf, metric, data);
    if (ofNumbers) return inUnit(tf, ofNumbers, unitFactor(metric, deviation));
    const measure = metricNamed(metric, units, data.targetShape);
    const name = metric === 'acc' ? 'accuracy' : metric;
    return inUnit(tf, { name, of: (y, p) => measure(tf, aligned(y, p), p) }, unitFactor(metric, deviation));
  });
  const { names, notices } = uniqueMetricNames(measured.map((metric) => metric.name));
  const distinct = measured.map((metric, i) => ({ ...metric, name: names[i] ?? metric.name }));
  const soft = known === undefined ? undefined : softLoss(tf, known);
  const network = new Network(tf, model, compared, distinct, soft, unitFactor(known ?? '', deviation));
  return { network, data: { ...checked, notices: [...data.notices, ...notices] } };
}

function named(tf: Tf, loss: string | LossFunction, where: FaultSource): LossFunction {
  if (typeof loss === 'function') return loss;
  try {
    const known = lossNamed(loss);
    return (labels, predictions) => known(tf, aligned(labels, predictions), predictions);
  } catch (error) {
    throw error instanceof UserError ? new UserError({ ...where, ...error.fault }) : error;
  }
}

/** The usual loss for the last layer's activation: softmax, sigmoid, or any other. */
function lossOf(model: LayersModel, targetShape: readonly number[]): string {
  const last = model.layers.at(-1);
  const activation = last?.getClassName() === 'Softmax' ? 'softmax' : last?.getConfig().activation;
  if (activation === 'softmax')
    return (targetShape.at(-1) ?? 1) > 1 ? 'categoricalCrossentropy' : 'sparseCategoricalCrossentropy';
  return activation === 'sigmoid' ? 'binaryCrossentropy' : 'meanSquaredError';
}

const isClassifier = (loss: string | LossFunction) => typeof loss === 'string' && /crossentropy/i.test(loss);

const locate = (folder: string, path: string) => (isAbsolute(path) ? path : resolvePath(folder, path));

/** The setting of the dataset that names this file. */
function keyOf({ dataset }: RunConfig, path: string): string {
  const [name] = Object.entries(dataset).find(([, value]) => value === path) ?? [];
  return name === undefined ? 'descent.dataset' : `descent.dataset.${name}`;
}

/** What one buffer holds. */
const LARGEST_FILE = 2 ** 31 - 1;

async function readWorkspaceFile(folder: string, path: string, key: string): Promise<Uint8Array> {
  const file = locate(folder, path);
  try {
    return await readUserFile(file, LARGEST_FILE);
  } catch (error) {
    const remedy = l10n.t('Correct {0}, which is relative to the workspace folder.', key);
    if (isMissing(error)) throw new UserError({ message: l10n.t('The file {0} does not exist.', file), file, key, remedy });
    throw new UserError({ remedy, ...diskFault(error, l10n.t('The data cannot be read'), file).fault, key });
  }
}
