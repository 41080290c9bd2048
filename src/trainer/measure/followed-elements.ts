/** Single elements of weights that a client follows: records value, gradient, update and slots of each at every step. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';
import { type FollowedElement, type Matrix, MOST_FOLLOWED, matrixOf, withFollowed } from '../../core/followed-elements.ts';
import { ELEMENT_COLUMNS } from '../../core/table-columns.ts';
import type { Statistics } from '../backends/statistics.ts';
import { type Network, readWeight } from '../model/network.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { StepInfo, StepTensors } from './probes.ts';
import type { RuleOptimizer } from '../optimizer/rule-optimizer.ts';

interface FollowedModel {
  readonly network: Network;
  readonly optimizer: Pick<RuleOptimizer, 'slotsOf'>;
  readonly statistics: Statistics;
  readonly slots: readonly string[];
}

const NOT_YET = msg('The model is still being built. Try again when training has started.');

export class FollowedElements {
  #all: readonly FollowedElement[];
  #model: FollowedModel | undefined;
  /** The values before the step that is being taken, by index in `#all`. */
  #before = new Map<number, number | Promise<number>>();

  /** `all` are the elements that were ever followed, as the run's log lists them. */
  constructor(all: readonly FollowedElement[] = []) {
    this.#all = all;
  }

  /** To be called once the model is built. */
  open(model: FollowedModel, outbox: Outbox): this {
    this.#model = model;
    outbox.declare('elements', [...ELEMENT_COLUMNS, ...model.slots]);
    return this;
  }

  /** Starts or stops following an element. Returns the reason where it is refused. */
  set(one: FollowedElement): string | undefined {
    if (!this.#model) return translated(NOT_YET);
    const { weights } = this.#model.network;
    const info = weights[one.weight]?.info;
    if (!info) return noWeight(one.weight, weights.length);
    if (one.element >= info.size)
      return l10n.t('{0} has {1} elements, so there is no element {2}.', info.name, info.size, one.element);
    const next = withFollowed(this.#all, one);
    if (next.filter(({ on }) => on).length > MOST_FOLLOWED)
      return l10n.t('At most {0} elements can be followed at a time. Stop following one of them first.', MOST_FOLLOWED);
    this.#all = next;
    return undefined;
  }

  /** The present values of a weight. Returns the reason where it is refused. */
  matrix(weight: number, step: number): Promise<Matrix> | string {
    if (!this.#model) return translated(NOT_YET);
    const { weights } = this.#model.network;
    const found = weights[weight];
    if (!found) return noWeight(weight, weights.length);
    const { shape } = found.info;
    return readWeight(found)
      .data<'float32'>()
      .then((values) => matrixOf(weight, step, shape, values));
  }

  /** To be called before each step. */
  beforeStep(): void {
    this.#before.clear();
    for (const [index, { weight, element, on }] of this.#all.entries())
      if (on) this.#before.set(index, this.#value(weight, element));
  }

  /** To be called after each step: records a row for each element that was followed when it began. */
  async record(outbox: Outbox, { step, time, epoch }: StepInfo, { gradients }: StepTensors): Promise<void> {
    for (const [index, before] of this.#before) {
      const { network, optimizer, statistics, slots } = this.#model ?? {};
      const one = this.#all[index];
      const weight = network?.weights[one?.weight ?? -1];
      if (!one || !weight || !network || !optimizer || !statistics || !slots) continue;
      const of = (tensor: StepTensors['gradients'][number]) =>
        // A factored slot has another shape, and so no element that belongs to this one.
        tensor?.size === weight.info.size ? statistics.at(tensor, one.element) : Number.NaN;
      const slotTensors = optimizer.slotsOf(weight);
      const gradient = gradients[network.trainable.indexOf(weight)];
      const reads = [before, of(readWeight(weight)), of(gradient), ...slots.map((name) => of(slotTensors[name]))];
      // Only a backend on a device returns promises.
      const [old = Number.NaN, value = Number.NaN, derivative = Number.NaN, ...slotValues] = reads.every(
        (one) => typeof one === 'number',
      )
        ? reads
        : await Promise.all(reads);
      outbox.row('elements', step, [index, time, epoch, value, derivative, value - old, ...slotValues]);
    }
  }

  #value(weight: number, element: number): number | Promise<number> {
    const found = this.#model?.network.weights[weight];
    return found && this.#model ? this.#model.statistics.at(readWeight(found), element) : Number.NaN;
  }
}

const noWeight = (weight: number, count: number) =>
  l10n.t('The model has {0} weights, so there is no weight {1}.', count, weight);
