/** Chooses losses and metrics: those that are asked for, and else the usual ones for each output's form. */
import * as l10n from '@vscode/l10n';
import type { LayersModel, Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { isRecord, suggest } from '../../core/params.ts';
import type { LossFunction, ModelForm, PerOutput, Port, ProgramData } from '../program/types.ts';
import { classWeights } from './class-weights.ts';
import { aligned, lossNamed, softLoss, lossId } from './losses.ts';
import { uniqueMetricNames } from './metric-names.ts';
import { metricNamed, takesClassNumbers } from './metrics.ts';
import type { Metric, Objective, OutputLoss } from './objective.ts';
import { metricNamesOf } from './objective.ts';
import { outputActivation } from './output-form.ts';
import { inUnit, regressionMetric, unitFactor } from './regression-metrics.ts';
import { fits, isSparse, validateTargets, type FaultSource } from './validate-shapes.ts';

export type LossOrMetric = string | LossFunction;

/** What is asked for. What is left out is chosen. */
export interface Wanted {
  readonly loss?: PerOutput<LossOrMetric>;
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** The standard deviation by which targets were divided, in whose unit losses and metrics are reported; 1 without it. */
  readonly deviation?: number;
  /** A list is for every output. */
  readonly metrics?: readonly LossOrMetric[] | Readonly<Record<string, LossOrMetric | readonly LossOrMetric[]>>;
}

export interface Chosen {
  readonly objective: Objective;
  /** The id of each output's loss; undefined for a function. */
  readonly losses: readonly (string | undefined)[];
  readonly notices: readonly string[];
}

/** Throws a `UserError` where a name is unknown, or a loss or metric does not suit its output. */
export function chooseObjective(
  tf: Tf,
  model: LayersModel,
  { outputs: ports }: ModelForm,
  data: ProgramData,
  wanted: Wanted,
  where: FaultSource,
): Chosen {
  return located(where, () => {
    const losses = ports.map(
      (port, i) => forOutput(wanted.loss, ports, i, 'loss') ?? usualLoss(model, port, data.targetShapes[i] ?? [], i),
    );
    const outputs = ports.map(
      (port, i): OutputLoss => outputLoss(tf, port, data.targetShapes[i] ?? [], losses[i] ?? '', weightOf(wanted, ports, i)),
    );
    const metrics = ports.flatMap((port, i) => metricsOf(tf, port, i, losses[i] ?? '', data, wanted, ports));
    const labelWeights = data.classWeights && classWeights(tf, data.classWeights, ports, data.targetShapes, nameOf(losses[0]));
    const factor = unitFactor(nameOf(losses[0]) ?? '', wanted.deviation ?? 1);
    const objective = { outputs, metrics, ...(labelWeights ? { labelWeights } : {}), factor };
    const { names, notices } = uniqueMetricNames(metricNamesOf(objective));
    const [own, first] = [names.slice(names.length - metrics.length), names.slice(0, names.length - metrics.length)];
    return {
      objective: {
        ...objective,
        outputs: outputs.map((output, i) => ({ ...output, name: first[i]?.replace(/_loss$/, '') ?? output.name })),
        metrics: metrics.map((metric, i) => ({ ...metric, name: own[i] ?? metric.name })),
      },
      losses: losses.map(nameOf),
      notices,
    };
  });
}

function located<R>(where: FaultSource, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw error instanceof UserError ? new UserError({ ...where, ...error.fault }) : error;
  }
}

const nameOf = (loss: LossOrMetric | undefined) => (typeof loss === 'string' ? lossId(loss) : undefined);

const isClassifier = (loss: LossOrMetric) => /crossentropy$/i.test(nameOf(loss) ?? '');

/** The one that is meant for an output: undefined where none is. */
function forOutput<T extends string | number | LossFunction>(
  given: PerOutput<T> | undefined,
  ports: readonly Port[],
  index: number,
  what: string,
): T | undefined {
  if (!Array.isArray(given) && !isRecord(given)) return given as T | undefined;
  const names = ports.map(({ name }) => name);
  if (Array.isArray(given)) {
    const list = given as readonly T[];
    if (list.length !== ports.length)
      throw new UserError({
        message: l10n.t('{0} has {1} entries, but the model has {2} outputs.', what, list.length, ports.length),
        remedy: l10n.t('Give one for each output: {0}.', names.join(', ')),
      });
    return list[index];
  }
  checkNames(Object.keys(given), names, what);
  return (given as Readonly<Record<string, T>>)[names[index] ?? ''];
}

function checkNames(keys: readonly string[], names: readonly string[], what: string): void {
  const unknown = keys.find((key) => !names.includes(key));
  if (unknown === undefined) return;
  throw new UserError({
    message: l10n.t('{0} names the output {1}, which the model does not have.', what, unknown),
    remedy: suggest(unknown, names),
  });
}

const weightOf = ({ lossWeights }: Wanted, ports: readonly Port[], index: number) =>
  forOutput<number>(lossWeights, ports, index, 'lossWeights') ?? 1;

/** The usual loss for the activation of an output. */
function usualLoss(model: LayersModel, { shape }: Port, targets: readonly number[], index: number): string {
  const output = model.outputs[index];
  const activation = output && outputActivation(output);
  if (activation === 'sigmoid') return 'binaryCrossentropy';
  if (activation === 'logSoftmax')
    throw new UserError({
      message: l10n.t('The model outputs log-probabilities, for which there is no built-in loss.'),
      remedy: l10n.t('Use softmax in the last layer, or define a custom loss function in the program.'),
    });
  if (activation === 'softmaxOfOther')
    throw new UserError({
      message: l10n.t("The softmax layer of the model's output uses an axis other than the last, which contains the classes."),
      remedy: l10n.t('Set its axis to -1.'),
    });
  if (activation !== 'softmax') return 'meanSquaredError';
  if (shape.at(-1) === 1)
    throw new UserError({
      message: l10n.t("The model's output is a softmax over one unit, which is always 1."),
      remedy: l10n.t('Use sigmoid for two classes, or one unit per class.'),
    });
  return fits(shape, targets) ? 'categoricalCrossentropy' : 'sparseCategoricalCrossentropy';
}

/** Labels and predictions in one shape, unless labels are numbers of classes. */
const alignedTo =
  (tf: Tf, of: ReturnType<typeof lossNamed>, sparse: boolean): LossFunction =>
  (labels, predictions) =>
    of(tf, sparse ? labels : aligned(labels, predictions), predictions);

function outputLoss(tf: Tf, port: Port, targets: readonly number[], loss: LossOrMetric, weight: number): OutputLoss {
  if (typeof loss === 'function') return { name: port.name, of: withAlignedLabels(loss), weight };
  const name = lossId(loss);
  const of = lossNamed(loss);
  const sparse = takesClassNumbers(name);
  validateTargets(port, targets, { name, kind: 'loss', sparse }, {});
  const soft = softLoss(tf, name);
  return { name: port.name, of: alignedTo(tf, of, sparse), ...(soft ? { soft } : {}), weight };
}

/** Labels that lack the last axis of the predictions get it, as in TensorFlow.js: otherwise each would be compared with all others. */
const withAlignedLabels =
  (of: LossFunction): LossFunction =>
  (labels: Tensor, predictions: Tensor) =>
    of(aligned(labels, predictions), predictions);

function metricsOf(
  tf: Tf,
  port: Port,
  output: number,
  loss: LossOrMetric,
  data: ProgramData,
  { metrics, deviation = 1 }: Wanted,
  ports: readonly Port[],
): Metric[] {
  const { targetShapes, binary } = data;
  const targets = targetShapes[output] ?? [];
  const prefix = ports.length > 1 ? `${port.name}_` : '';
  const sparse = isSparse(port.shape, targets);
  const judged = { units: port.shape.at(-1) ?? 1, loss: nameOf(loss), sparse };
  return wantedMetrics(metrics, ports, output, isClassifier(loss) && suitsAccuracy(loss, binary[output])).map(
    (metric, i): Metric => {
      if (typeof metric === 'function')
        return { name: `${prefix}${metric.name || `metric${i + 1}`}`, output, of: withAlignedLabels(metric) };
      const check = (takesNumbers: boolean) =>
        validateTargets(port, targets, { name: metric, kind: 'metric', sparse: takesNumbers }, {});
      const name = `${prefix}${metric === 'acc' ? 'accuracy' : metric}`;
      const factor = unitFactor(metric, deviation);
      const ofNumbers = regressionMetric(tf, metric, data, output);
      if (ofNumbers) {
        check(false);
        return { ...inUnit(tf, { ...ofNumbers, name }, factor), output };
      }
      const chosen = metricNamed(metric, judged);
      const takesNumbers = takesClassNumbers(chosen.name);
      check(takesNumbers);
      return { ...inUnit(tf, { name, of: alignedTo(tf, chosen.of, takesNumbers) }, factor), output };
    },
  );
}

/** Targets between 0 and 1, as those of an autoencoder, are not right or wrong. */
const suitsAccuracy = (loss: LossOrMetric, binary: boolean | undefined) =>
  nameOf(loss) !== 'binaryCrossentropy' || binary === true;

function wantedMetrics(
  given: Wanted['metrics'],
  ports: readonly Port[],
  output: number,
  classifies: boolean,
): readonly LossOrMetric[] {
  if (given === undefined) return classifies ? ['accuracy'] : [];
  if (Array.isArray(given)) return given as readonly LossOrMetric[];
  const named = given as Readonly<Record<string, LossOrMetric | readonly LossOrMetric[]>>;
  const names = ports.map(({ name }) => name);
  checkNames(Object.keys(named), names, 'metrics');
  const own = named[names[output] ?? ''] ?? [];
  return Array.isArray(own) ? (own as readonly LossOrMetric[]) : [own as LossOrMetric];
}
