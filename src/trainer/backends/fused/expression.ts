/** Records the operations of an elementwise update rule as an expression, instead of computing them. */
import type { Tensor, Tf } from '../../../catalog/tf.ts';

/** Elementwise operations: on elements at the same index, and on numbers. */
export type Operation = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'sqrt' | 'abs' | 'neg' | 'sign';

export type Node =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'constant'; readonly index: number; readonly value: number }
  | { readonly kind: 'result'; readonly index: number; readonly operation: Operation; readonly operands: readonly Node[] };

/** Thrown where a rule is not elementwise, and so has to be computed by tensor operations. */
export class NotElementwise extends Error {}

/** A symbolic tensor, which a rule takes for a real one. */
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
 * One recording: inputs are created first, then the rule is run with `tf`, and its results are looked up with `nodeOf`. Numbers that
 * change from step to step (a learning rate, a bias correction) are not part of the `key`, so that recordings of the same form share
 * a compiled loop.
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

  /** A tensor whose elements are known only when the loop is run. */
  input(shape: readonly number[]): Tensor {
    return this.#tensor({ kind: 'input', index: this.#inputs++ }, shape);
  }

  /** A tensor of one element, with its present value. */
  constant(value: number): Tensor {
    return this.#tensor(this.#constant(value), []);
  }

  nodeOf(tensor: unknown): Node {
    if (tensor instanceof Symbolic) return tensor.node;
    if (typeof tensor === 'number') return this.#constant(tensor);
    throw new NotElementwise('The rule uses a tensor that is not one of its operands.');
  }

  #tensor(node: Node, shape: readonly number[]): Tensor {
    return new Symbolic(node, shape) as unknown as Tensor;
  }

  #constant(given: number): Node {
    // In single precision, as in a tensor.
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
