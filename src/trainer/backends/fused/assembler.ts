/** Assembles the WebAssembly instructions of an elementwise loop into a module with one function. */

/** Bytes of code; nested lists are flattened when the module is assembled. */
export type Code = readonly (number | Code)[];

/** An unsigned number in the variable length that WebAssembly uses (LEB128). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A small positive constant in signed LEB128, which needs one bit more than an unsigned one. */
const constant = (value: number): number[] => {
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  return last >= 64 ? [...bytes.slice(0, -1), last + 128, 0] : bytes;
};

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
/** Alignment, as a power of two, and no offset. */
const at = (alignment: number, offset = 0): Code => [alignment, ...unsigned(offset)];

export const TYPES = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type Type = keyof typeof TYPES;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const i32 = {
  constant: (value: number): Code => [0x41, ...constant(value)],
  add: [0x6a],
  and: [0x71],
  shiftLeft: [0x74],
  lessThan: [0x49],
} as const satisfies Record<string, Code | ((value: number) => Code)>;

/** The instructions for one element, or for four at once. Comparisons give 1 where true, and 0 elsewhere. */
export interface Lanes {
  readonly type: 'f32' | 'v128';
  readonly bytes: number;
  readonly load: Code;
  readonly store: Code;
  /** Copies an f32 on the stack to all lanes. */
  readonly splat: Code;
  readonly add: Code;
  readonly sub: Code;
  readonly mul: Code;
  readonly div: Code;
  readonly maximum: Code;
  readonly minimum: Code;
  readonly sqrt: Code;
  readonly abs: Code;
  readonly neg: Code;
  /** 1 where the first of two values on the stack is greater, and 0 elsewhere. */
  readonly greater: Code;
  /** Replaces subnormal lanes of the value on the stack, which is also in this local, by 0. NaN stays NaN. */
  flushSubnormals(local: number): Code;
}

const ONE_F32: Code = [0x43, 0x00, 0x00, 0x80, 0x3f];
/** 2⁻¹²⁶, the smallest normal number. */
const LEAST_F32: Code = [0x43, 0x00, 0x00, 0x80, 0x00];
const ZERO_F32: Code = [0x43, 0x00, 0x00, 0x00, 0x00];

export const single: Lanes = {
  type: 'f32',
  bytes: 4,
  load: [0x2a, at(2)],
  store: [0x38, at(2)],
  splat: [],
  add: [0x92],
  sub: [0x93],
  mul: [0x94],
  div: [0x95],
  maximum: [0x97],
  minimum: [0x96],
  sqrt: [0x91],
  abs: [0x8b],
  neg: [0x8c],
  greater: [0x5e, 0xb3],
  flushSubnormals: (local) => [ZERO_F32, [get(local), 0x8b, LEAST_F32, 0x5d], 0x45, 0x1b],
};

export const four: Lanes = {
  type: 'v128',
  bytes: 16,
  load: [simd(0), at(2)],
  store: [simd(11), at(2)],
  splat: simd(0x13),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  maximum: simd(0xe9),
  minimum: simd(0xe8),
  sqrt: simd(0xe3),
  abs: simd(0xe0),
  neg: simd(0xe1),
  greater: [simd(0x44), ONE_F32, simd(0x13), simd(0x4e)],
  flushSubnormals: (local) => [[get(local), simd(0xe0), LEAST_F32, simd(0x13), simd(0x43)], simd(0x4f)],
};

/** Adds the squares of a local's lanes, as 64-bit floats, to two sums: of the lower and of the upper lanes. */
export function addSquares(lanes: Lanes, value: number, low: number, high: number): Code {
  if (lanes.type === 'f32') {
    const wide = [get(value), 0xbb];
    return [get(low), wide, wide, 0xa2, simd(0x14), 0x44, ...Array<number>(8).fill(0), simd(0x22), 1, simd(0xf0), set(low)];
  }
  const upper = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
  const lower = [get(value), simd(0x5f)];
  const raised = [get(value), get(value), simd(0x0d), ...upper, simd(0x5f)];
  return [
    [get(low), lower, lower, simd(0xf2), simd(0xf0), set(low)],
    [get(high), raised, raised, simd(0xf2), simd(0xf0), set(high)],
  ];
}

/** Stores the sum of a local's two 64-bit lanes, and of those of another, at an address. */
export function storeSum(address: number, offset: number, low: number, high: number): Code {
  const sum = [get(low), get(high), simd(0xf0)];
  return [get(address), sum, simd(0x21), 0, sum, simd(0x21), 1, 0xa0, 0x39, at(3, offset)];
}

/** Repeats `body`, which must increase `counter`, while `counter` is below `end`. */
export const whileBelow = (counter: number, end: number, body: Code): Code => [
  [0x02, 0x40, 0x03, 0x40],
  [get(counter), get(end), i32.lessThan, 0x45, 0x0d, 1],
  body,
  [0x0c, 0, 0x0b, 0x0b],
];

const name = (text: string): Code => [...unsigned(text.length), ...new TextEncoder().encode(text)];
const section = (id: number, contents: Code): Code => {
  const bytes = flat(contents);
  return [id, ...unsigned(bytes.length), ...bytes];
};
const flat = (code: Code): number[] => code.flat(Number.POSITIVE_INFINITY as 10) as number[];

/** A module that imports the memory `env.memory` and exports one function, `run`, without a result. */
export function moduleOf(parameters: readonly Type[], locals: readonly Type[], body: Code): Uint8Array<ArrayBuffer> {
  const code = flat([...unsigned(locals.length), ...locals.map((type) => [1, TYPES[type]]), body, 0x0b]);
  return Uint8Array.from(
    flat([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, ...unsigned(parameters.length), ...parameters.map((type) => TYPES[type]), 0]),
      section(2, [1, name('env'), name('memory'), 0x02, 0x00, 0x00]),
      section(3, [1, 0]),
      section(7, [1, name('run'), 0x00, 0]),
      section(10, [1, ...unsigned(code.length), ...code]),
    ]),
  );
}
