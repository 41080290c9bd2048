/** Records what a rule does to its tensors, where it treats every element alike, instead of doing it. */
import type { Tensor, Tf } from '../../../catalog/tf.ts';

/** What an element can be made of: other elements at the same place, and numbers that are the same at every place. */
export type Operation = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'sqrt' | 'abs' | 'neg' | 'sign';

export type Node =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'constant'; readonly index: number; readonly value: number }
  | { readonly kind: 'result'; readonly index: number; readonly operation: Operation; readonly operands: readonly Node[] };

/** A rule asked for something that is not elementwise: it has to be computed by tensor operations. */
export class NotElementwise extends Error {}

/** Stands for a tensor in the eyes of a rule. */
class Symbolic {
  readonly node: Node;
  readonly shape: readonly number[];
  readonly size: number;
  readonly dtype = 'float32';
  constructor(node: Node, shape: readonly number[]) {
    this.node = node;
    this.shape = shape;
    this.size = shape.reduce((product, n) => product * n, 1);
  }
  get rank(): number {
    return this.shape.length;
  }
}

const ON_NUMBERS: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  sqrt: Math.sqrt,
  abs: Math.abs,
  neg: (a) => -a,
  sign: Math.sign,
};

/**
 * One recording: inputs are made first, then a rule is run with `tf`, and what it returns is looked up with `nodeOf`. The numbers that
 * a rule uses change from step to step (a learning rate, a bias correction); they are kept apart from the `key`, which tells two
 * recordings of one form.
 */
export class Recording {
  readonly tf: Tf;
  readonly results: Extract<Node, { kind: 'result' }>[] = [];
  readonly constants: number[] = [];
  key = '';
  #inputs = 0;

  constructor() {
    const two = (operation: Operation) => (a: unknown, b: unknown) => this.#record(operation, [a, b]);
    const one = (operation: Operation) => (a: unknown) => this.#record(operation, [a]);
    const known: Readonly<Record<string, unknown>> = {
      add: two('add'),
      sub: two('sub'),
      mul: two('mul'),
      div: two('div'),
      maximum: two('maximum'),
      minimum: two('minimum'),
      sqrt: one('sqrt'),
      abs: one('abs'),
      neg: one('neg'),
      sign: one('sign'),
      square: (a: unknown) => this.#record('mul', [a, a]),
    };
    this.tf = new Proxy(known, {
      get(target, name) {
        if (typeof name === 'string' && Object.hasOwn(target, name)) return target[name];
        throw new NotElementwise(`tf.${String(name)} is not elementwise.`);
      },
    }) as unknown as Tf;
  }

  /** A tensor of which every element is known only when the recording is run. */
  input(shape: readonly number[]): Tensor {
    return this.#tensor({ kind: 'input', index: this.#inputs++ }, shape);
  }

  /** A tensor of one element, which is taken as it is now. */
  constant(value: number): Tensor {
    return this.#tensor(this.#constant(value), []);
  }

  nodeOf(tensor: unknown): Node {
    if (tensor instanceof Symbolic) return tensor.node;
    if (typeof tensor === 'number') return this.#constant(tensor);
    throw new NotElementwise('A tensor takes part that the rule was not given.');
  }

  #tensor(node: Node, shape: readonly number[]): Tensor {
    return new Symbolic(node, shape) as unknown as Tensor;
  }

  #constant(given: number): Node {
    // As it would be in a tensor.
    const value = Math.fround(given);
    return { kind: 'constant', index: this.constants.push(value) - 1, value };
  }

  #record(operation: Operation, given: readonly unknown[]): Tensor {
    const operands = given.map((tensor) => this.nodeOf(tensor));
    const [a, b = a] = operands;
    if (a?.kind === 'constant' && b?.kind === 'constant') return this.constant(ON_NUMBERS[operation](a.value, b.value));
    const shaped = given.find((tensor, i): tensor is Symbolic => tensor instanceof Symbolic && operands[i]?.kind !== 'constant');
    const result = { kind: 'result', index: this.results.length, operation, operands } as const;
    this.results.push(result);
    this.key += `${operation}(${operands.map(({ kind, index }) => `${kind.charAt(0)}${index}`).join()})`;
    return this.#tensor(result, shaped?.shape ?? []);
  }
}
