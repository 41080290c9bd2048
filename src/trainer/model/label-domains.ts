/** Checks that targets lie where their loss is defined. Outside, it still has a value and a gradient, which lead nowhere. */
import * as l10n from '@vscode/l10n';
import { lossId } from './losses.ts';

export interface LabelProblem {
  readonly message: string;
  readonly remedy: string;
}

/** A loss of this name, and the units of the output that it compares. */
export interface LabelUse {
  readonly loss: string;
  readonly units: number;
}

/** Rounding to float32 may lead this far out of a range. */
const TOLERANCE = 1e-6;
/** So many different values are listed in a message. */
const LISTED = 5;

/** What is known of all targets so far: their range, and the values themselves while they are few. */
class Seen {
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  whole = true;
  zero = false;
  readonly #values = new Set<number>();

  add(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? Number.NaN;
      if (value < this.least) this.least = value;
      if (value > this.most) this.most = value;
      if (!Number.isInteger(value)) this.whole = false;
      if (value === 0) this.zero = true;
      if (this.#values.size <= LISTED) this.#values.add(value);
    }
  }

  /** All targets are among these. */
  only(...allowed: readonly number[]): boolean {
    return this.#values.size <= LISTED && [...this.#values].every((value) => allowed.includes(value));
  }

  within(least: number, most: number): boolean {
    return this.least >= least - TOLERANCE && this.most <= most + TOLERANCE;
  }

  /** `0, 1, 2`, or `−3 to 12.5`. */
  get text(): string {
    const show = (value: number) => String(Number(value.toPrecision(4))).replace('-', '−');
    if (this.#values.size > LISTED) return l10n.t('{0} to {1}', show(this.least), show(this.most));
    return [...this.#values]
      .sort((a, b) => a - b)
      .map(show)
      .join(', ');
  }
}

/** Checks the targets of a run, all at once or batch by batch. */
export class LabelCheck {
  readonly #use: LabelUse;
  readonly #seen = new Seen();

  constructor({ loss, units }: LabelUse) {
    this.#use = { loss: lossId(loss), units };
  }

  /** Takes more targets, and returns what is wrong with those seen so far. */
  add(values: ArrayLike<number>): LabelProblem | undefined {
    this.#seen.add(values);
    const problem = PROBLEMS[this.#use.loss];
    return this.#seen.least > this.#seen.most ? undefined : problem?.(this.#seen, this.#use);
  }
}

type Check = (seen: Seen, use: LabelUse) => LabelProblem | undefined;

const outside = ({ text }: Seen, { loss }: LabelUse, expected: string, remedy: string): LabelProblem => ({
  message: l10n.t('The targets are {0}, but the loss {1} expects {2}.', text, loss, expected),
  remedy,
});

const binary: Check = (seen, use) =>
  seen.within(0, 1)
    ? undefined
    : outside(
        seen,
        use,
        l10n.t('0 and 1, or probabilities between them'),
        seen.only(-1, 1)
          ? l10n.t('Map −1 to 0: ys = (ys + 1) / 2. Alternatively, use the loss hinge with a tanh output.')
          : seen.only(1, 2)
            ? l10n.t('Number the classes from 0: subtract 1 from the targets.')
            : seen.whole && seen.least >= 0
              ? l10n.t(
                  'For class indices, give the last layer one softmax unit per class. For intensities such as pixels, scale them to the range 0 to 1.',
                )
              : l10n.t('To predict numbers, use the loss meanSquaredError and a last layer without activation.'),
      );

const probabilities: Check = (seen, use) =>
  seen.within(0, 1)
    ? undefined
    : outside(
        seen,
        use,
        l10n.t('probabilities from 0 to 1 for each class, such as one-hot rows'),
        seen.only(-1, 1)
          ? l10n.t('Map −1 to 0: ys = (ys + 1) / 2.')
          : l10n.t('Return one-hot rows. For one class index per example, use the loss sparseCategoricalCrossentropy.'),
      );

const oneHot: Check = (seen, use) =>
  seen.only(0, 1)
    ? undefined
    : outside(
        seen,
        use,
        l10n.t('one-hot rows of 0 and 1'),
        seen.only(-1, 1) ? l10n.t('Map −1 to 0: ys = (ys + 1) / 2.') : l10n.t('Return one-hot rows.'),
      );

/** Of 0 and 1, the hinge losses make −1 and 1; 0 beside −1 would become −1 as well. */
const signs: Check = (seen, use) =>
  seen.only(-1, 1) || seen.only(0, 1)
    ? undefined
    : outside(
        seen,
        use,
        l10n.t('−1 and 1, or 0 and 1'),
        seen.only(1, 2)
          ? l10n.t('Number the classes from 0: subtract 1 from the targets.')
          : l10n.t('Map the two classes to −1 and 1. For more than two, use a softmax output without a custom loss.'),
      );

const indices: Check = (seen, use) => {
  const { units } = use;
  if (seen.whole && seen.least >= 0 && seen.most < units) return undefined;
  const expected = l10n.t('class indices from 0 to {0}, one for each of the {1} outputs', units - 1, units);
  if (seen.whole && seen.least >= 1 && seen.most === units)
    return outside(seen, use, expected, l10n.t('Number the classes from 0: subtract 1 from the targets.'));
  if (!seen.whole)
    return outside(seen, use, expected, l10n.t('Return integers. To predict numbers, use the loss meanSquaredError.'));
  return outside(seen, use, expected, l10n.t('Give the last layer one unit per class, and number the classes from 0.'));
};

const notNegative: Check = (seen, use) =>
  seen.least >= 0
    ? undefined
    : outside(seen, use, l10n.t('numbers of at least 0'), l10n.t('Use the loss meanSquaredError or meanAbsoluteError.'));

const PROBLEMS: Readonly<Record<string, Check | undefined>> = {
  binaryCrossentropy: binary,
  categoricalCrossentropy: probabilities,
  kullbackLeiblerDivergence: probabilities,
  sparseCategoricalCrossentropy: indices,
  hinge: signs,
  squaredHinge: signs,
  categoricalHinge: oneHot,
  poisson: notNegative,
  meanSquaredLogarithmicError: notNegative,
  /** The targets are in the denominator. */
  meanAbsolutePercentageError: (seen, use) =>
    seen.zero
      ? outside(
          seen,
          use,
          l10n.t('numbers other than 0'),
          l10n.t('Use the loss meanAbsoluteError, or leave out the examples with a target of 0.'),
        )
      : undefined,
};
