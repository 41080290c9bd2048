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
import { chooseObjective, type Wanted } from './choose-objective.ts';
import { aboutLargeTargets } from './large-targets.ts';
import { aboutRareClasses, baselinesOf, withClassWeights } from './class-counts.ts';
import { type Compiled, compiledWith, unusedOptimizer } from './compiled.ts';
import { Network } from './network.ts';
import { modelsWithoutMask } from './output-masks.ts';
import { validateInputs, validateSamples, type FaultSource } from './validate-shapes.ts';
import { withCheckedLabels } from './validate-labels.ts';
import { readProgramData } from '../program/program-data.ts';
import { loadProgram } from '../program/load-program.ts';
import { programTensorFlow } from '../program/program-tensorflow.ts';
import type { DataOptions, MemoryData, ModelForm, Port, Program, ProgramData, StatefulOptimizer } from '../program/types.ts';
import { randomFor } from './seeds.ts';

export interface Workload {
  readonly network: Network;
  readonly form: ModelForm;
  readonly data: ProgramData;
  /** The program's own optimizer, where it has one. */
  readonly optimizer?: StatefulOptimizer;
}

type Notify = DataOptions['notify'];

/**
 * Loads the data before the model, always in this order, so that both draw the same random numbers every time. `notify` is called with
 * what is noticed later, while batches are read.
 */
export async function loadWorkload(
  tf: Tf,
  config: RunConfig,
  workspaceFolder: string,
  notify: Notify = () => undefined,
): Promise<Workload> {
  return config.program === '' ? fromCatalog(tf, config, workspaceFolder) : fromProgram(tf, config, workspaceFolder, notify);
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
  const classes = task.output.kind === 'classes';
  const data: MemoryData = {
    kind: 'memory',
    training,
    ...(validation ? { validation } : {}),
    inputShapes: [inputShape(task)],
    targetShapes: [task.output.kind === 'classes' ? [] : [task.output.size]],
    binary: [classes],
    ...(task.output.kind === 'classes' ? { classes: task.output.classes } : {}),
    notices,
    ...(leftOut ? { leftOut } : {}),
    ...(suggestions ? { suggestions } : {}),
  };
  const { deviation } = (task.output.kind === 'numbers' ? task.output.scale : undefined) ?? { deviation: 1 };
  const wanted = { loss: lossFor(task), metrics: metricsFor(task), deviation };
  const weighted = withClassWeights(data, config.training.classWeights);
  return assemble(tf, chosen.model.build(tf, chosen.values, task), weighted, wanted, { key });
}

async function fromProgram(tf: Tf, config: RunConfig, workspaceFolder: string, notify: Notify): Promise<Workload> {
  const file = locate(workspaceFolder, config.program);
  const offered = programTensorFlow(tf, workspaceFolder, notify);
  const program = await loadProgram(file, offered, workspaceFolder);
  const { validationSplit, split, seed } = config.training;
  const given = await program.data(offered, config.hyperparameters);
  const model = await program.model(offered, config.hyperparameters);
  const options = { validationSplit, split, random: randomFor(seed, 'data'), notify };
  const data = await readProgramData(given, program, offered, config.hyperparameters, formOf(model), options);
  const compiled = compiledWith(model);
  const optimizer = program.optimizer?.(offered, config.hyperparameters);
  const notices = optimizer ? [] : unusedOptimizer(compiled, config);
  const wanted = {
    ...wantedOf(program, compiled),
    ...(program.lossWeights ? { lossWeights: program.lossWeights } : {}),
  };
  const all = withClassWeights({ ...data, notices: [...data.notices, ...notices] }, config.training.classWeights);
  return { ...assemble(tf, model, all, wanted, { file }), ...(optimizer ? { optimizer } : {}) };
}

/** What the program exports comes before what its model was compiled with. */
function wantedOf({ loss, metrics }: Program, compiled: Compiled): Wanted {
  const [ownLoss, ownMetrics] = [loss ?? compiled.loss, metrics ?? compiled.metrics];
  return { ...(ownLoss === undefined ? {} : { loss: ownLoss }), ...(ownMetrics === undefined ? {} : { metrics: ownMetrics }) };
}

/** A layer may have several of the outputs: its later ones get a number, as in Keras. */
const unique = (names: readonly string[]) =>
  names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before}`;
  });

/** What a model takes and gives. */
export function formOf(model: LayersModel): ModelForm {
  const ports = (tensors: LayersModel['inputs']) => {
    const names = unique(tensors.map(({ sourceLayer }) => sourceLayer.name));
    return tensors.map(({ shape }, i): Port => ({ name: names[i] ?? '', shape: shape.slice(1) }));
  };
  const batchSize = model.inputs.map(({ shape }) => shape[0]).find((n) => typeof n === 'number');
  return {
    inputs: ports(model.inputs),
    outputs: ports(model.outputs),
    ...(batchSize ? { batchSize } : {}),
  };
}

function assemble(tf: Tf, model: LayersModel, data: ProgramData, wanted: Wanted, where: FaultSource): Workload {
  const form = formOf(model);
  validateInputs(form, data, where);
  validateSamples(data, where);
  const { objective, losses, notices } = chooseObjective(tf, model, form, data, wanted, where);
  // A function of the program is what it is, also where it has the name of a known loss.
  const uses = losses.map((loss, i) => (loss === undefined ? undefined : { loss, units: form.outputs[i]?.shape.at(-1) ?? 1 }));
  const checked = withCheckedLabels(data, uses, where);
  const about: ProgramData = {
    ...checked,
    notices: [
      ...data.notices,
      ...notices,
      ...unmasked(model),
      ...(wanted.deviation === undefined ? aboutLargeTargets(data, losses[0]) : []),
    ],
    suggestions: [...(data.suggestions ?? []), ...aboutRareClasses(data, losses[0])],
    baselines: baselinesOf(
      data,
      objective.metrics.map(({ name }) => name),
      losses[0],
      wanted.deviation,
    ),
  };
  return { network: new Network(tf, model, objective), form, data: about };
}

const unmasked = (model: LayersModel) =>
  modelsWithoutMask(model).map((name) =>
    l10n.t(
      'The mask of padded timesteps does not reach the layers of the nested model {0}. TensorFlow.js does not pass masks into nested models, so padding is processed as data. Put the embedding or masking layer into the nested model, or move the layers of the nested model into the outer one.',
      name,
    ),
  );

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
