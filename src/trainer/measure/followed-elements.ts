/** Single elements that are followed: which, and their value, gradient, update and slots at every step. They only look. */
import { type FollowedElement, type Matrix, MOST_FOLLOWED, matrixOf, withFollowed } from '../../core/followed-elements.ts';
import { ELEMENT_COLUMNS } from '../../core/table-columns.ts';
import type { Statistics } from '../backends/statistics.ts';
import { type Network, readWeight } from '../model/network.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { SampledStep, StepTensors } from './probes.ts';
import type { RuleOptimizer } from '../optimizer/rule-optimizer.ts';

interface FollowedWeight {
  readonly network: Network;
  readonly optimizer: Pick<RuleOptimizer, 'slotsOf'>;
  readonly statistics: Statistics;
  readonly slots: readonly string[];
}

const NOT_YET = 'The model is still being built. Try again once the training has begun.';

export class FollowedElements {
  #all: readonly FollowedElement[];
  #watched: FollowedWeight | undefined;
  /** The values before the step that is being taken, by place in the list. */
  #before = new Map<number, number | Promise<number>>();

  /** `all` as the run's log has it. */
  constructor(all: readonly FollowedElement[] = []) {
    this.#all = all;
  }

  open(watched: FollowedWeight, outbox: Outbox): this {
    this.#watched = watched;
    outbox.declare('elements', [...ELEMENT_COLUMNS, ...watched.slots]);
    return this;
  }

  /** Follows an element, or no longer; a text is the reason why not. */
  set(one: FollowedElement): string | undefined {
    if (!this.#watched) return NOT_YET;
    const { weights } = this.#watched.network;
    const info = weights[one.weight]?.info;
    if (!info) return noWeight(one.weight, weights.length);
    if (one.element >= info.size) return `${info.name} has ${info.size} elements, so there is no element ${one.element}.`;
    const next = withFollowed(this.#all, one);
    if (next.filter(({ on }) => on).length > MOST_FOLLOWED)
      return `At most ${MOST_FOLLOWED} elements can be followed at a time. Stop following one of them first.`;
    this.#all = next;
    return undefined;
  }

  /** The values of a weight as they are now; a text is the reason why not. */
  matrix(weight: number, step: number): Promise<Matrix> | string {
    if (!this.#watched) return NOT_YET;
    const { weights } = this.#watched.network;
    const found = weights[weight];
    if (!found) return noWeight(weight, weights.length);
    const { shape } = found.info;
    return readWeight(found)
      .data<'float32'>()
      .then((values) => matrixOf(weight, step, shape, values));
  }

  /** A step begins. */
  before(): void {
    this.#before.clear();
    for (const [place, { weight, element, on }] of this.#all.entries())
      if (on) this.#before.set(place, this.#value(weight, element));
  }

  /** The step is done: a row for each element that was followed when it began. */
  async record(outbox: Outbox, { step, time, epoch }: SampledStep, { gradients }: StepTensors): Promise<void> {
    for (const [place, before] of this.#before) {
      const { network, optimizer, statistics, slots } = this.#watched ?? {};
      const one = this.#all[place];
      const weight = network?.weights[one?.weight ?? -1];
      if (!one || !weight || !network || !optimizer || !statistics || !slots) continue;
      const of = (tensor: StepTensors['gradients'][number]) =>
        // A slot may have another shape, as a factored one has: then no element of it is this one's.
        tensor?.size === weight.info.size ? statistics.at(tensor, one.element) : Number.NaN;
      const held = optimizer.slotsOf(weight);
      const gradient = gradients[network.trainable.indexOf(weight)];
      const asked = [before, of(readWeight(weight)), of(gradient), ...slots.map((name) => of(held[name]))];
      // Only a backend that computes elsewhere has to be waited for.
      const [was = Number.NaN, value = Number.NaN, ...rest] = asked.every((one) => typeof one === 'number')
        ? asked
        : await Promise.all(asked);
      const [slope = Number.NaN, ...own] = rest;
      outbox.row('elements', step, [place, time, epoch, value, slope, value - was, ...own]);
    }
  }

  #value(weight: number, element: number): number | Promise<number> {
    const found = this.#watched?.network.weights[weight];
    return found && this.#watched ? this.#watched.statistics.at(readWeight(found), element) : Number.NaN;
  }
}

const noWeight = (weight: number, count: number) => `The model has ${count} weights, so there is no weight ${weight}.`;
