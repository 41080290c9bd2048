/** Compiles a recording to one loop over the elements. */
import {
  addSquares,
  type Code,
  four,
  get,
  i32,
  type Lanes,
  moduleOf,
  set,
  single,
  storeSum,
  type Type,
  whileBelow,
} from './assembler.ts';
import type { Node, Recording } from './expression.ts';

export interface LoopForm {
  readonly recording: Recording;
  readonly inputs: number;
  /**
   * The results, each with its own address, which may be that of an input: every element is read before it is written. With `flush`,
   * subnormal numbers are written as 0. The slots of units that no longer get a gradient decay to such numbers and stay there, and
   * processors compute with them many times slower. TensorFlow's own kernels flush them as well.
   */
  readonly outputs: readonly { readonly node: Node; readonly flush: boolean }[];
  /** The sum of the squares of each of these over all elements is written as a 64-bit float, one after the other. */
  readonly squares: readonly Node[];
}

/**
 * The module's `run(count, sums, inputs…, outputs…, constants…)`: the number of elements, the addresses (in bytes) of the sums and of
 * the first element of each input and output, and the recording's numbers.
 */
export function compile(form: LoopForm): Uint8Array<ArrayBuffer> {
  const { recording, inputs, outputs, squares } = form;
  const parameters: Type[] = [
    'i32',
    'i32',
    ...Array<Type>(inputs + outputs.length).fill('i32'),
    ...recording.constants.map(() => 'f32' as const),
  ];
  const locals: Type[] = [];
  const local = (type: Type) => parameters.length + locals.push(type) - 1;
  const [count, address] = [0, 1];
  const constantsFrom = 2 + inputs + outputs.length;
  const offset = local('i32');
  const end = local('i32');
  const sums = squares.map(() => [local('v128'), local('v128')] as const);

  const loop = (lanes: Lanes): Code => {
    const constants = recording.constants.map(() => local(lanes.type));
    const loaded = Array.from({ length: inputs }, () => local(lanes.type));
    const results = recording.results.map(() => local(lanes.type));
    const placeOf = ({ kind, index }: Node) =>
      ({ constant: constants, input: loaded, result: results })[kind][index] ?? Number.NaN;
    const place = (parameter: number): Code => [get(parameter), get(offset), i32.add];
    const value = (node: Node): Code => get(placeOf(node));
    return [
      constants.map((at, i) => [get(constantsFrom + i), lanes.splat, set(at)]),
      whileBelow(offset, end, [
        loaded.map((at, i) => [place(2 + i), lanes.load, set(at)]),
        recording.results.map((node, i) => [operate(lanes, node, value), set(results[i] ?? Number.NaN)]),
        outputs.map(({ node, flush }, i) => [
          place(2 + inputs + i),
          value(node),
          flush ? lanes.flushSubnormals(placeOf(node)) : [],
          lanes.store,
        ]),
        squares.map((node, i) => addSquares(lanes, placeOf(node), ...(sums[i] ?? [0, 0]))),
        [get(offset), i32.constant(lanes.bytes), i32.add, set(offset)],
      ]),
    ];
  };
  const bytes: Code = [get(count), i32.constant(2), i32.shiftLeft];
  // Four elements at a time first, and then the rest one by one.
  const body: Code = [
    [get(count), ...[0x41, 0x7c], i32.and, i32.constant(2), i32.shiftLeft, set(end)],
    loop(four),
    [bytes, set(end)],
    loop(single),
    sums.map(([low, high], i) => storeSum(address, 8 * i, low, high)),
  ];
  return moduleOf(parameters, locals, body);
}

function operate(lanes: Lanes, node: Extract<Node, { kind: 'result' }>, value: (node: Node) => Code): Code {
  const operands = node.operands.map(value);
  if (node.operation !== 'sign') return [operands, lanes[node.operation]];
  const [x] = operands;
  const zero: Code = [[0x43, 0, 0, 0, 0], lanes.splat];
  return [x ?? [], zero, lanes.greater, zero, x ?? [], lanes.greater, lanes.sub];
}
