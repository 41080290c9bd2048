/** Every optimizer in double precision, written from its paper or manual and from nothing in `src`. */

export type Vector = readonly number[];
export interface Moment {
  /** η. */
  readonly rate: number;
  /** t, from 1. */
  readonly t: number;
  readonly shape: readonly number[];
  readonly kernel: boolean;
}
/** Returns Δw; what it remembers it keeps in `s`, which is empty at the start. */
export type Reference = (s: Record<string, Vector>, w: Vector, g: Vector, p: Record<string, number>, at: Moment) => Vector;

const zeros = (x: Vector) => x.map(() => 0);
const norm = (x: Vector) => Math.hypot(...x);
const blend = (old: Vector, fresh: Vector, β: number) => old.map((x, i) => β * x + (1 - β) * (fresh[i] ?? 0));
const squares = (x: Vector) => x.map((value) => value ** 2);
const rms = (x: Vector) => Math.sqrt(squares(x).reduce((sum, value) => sum + value, 0) / x.length);

/** m̂ and v̂ of Kingma & Ba, algorithm 1. */
function moments(s: Record<string, Vector>, g: Vector, { beta1: β1 = 0, beta2: β2 = 0 }: Record<string, number>, t: number) {
  s.m = blend(s.m ?? zeros(g), g, β1);
  s.v = blend(s.v ?? zeros(g), squares(g), β2);
  return { m: s.m.map((x) => x / (1 - β1 ** t)), v: s.v.map((x) => x / (1 - β2 ** t)) };
}

/** Keras folds the corrections into the rate, so that its ε stands beside √v: ε/√(1−β₂ᵗ) beside √v̂. */
const folded = ({ beta2 = 0, epsilon = 0 }: Record<string, number>, t: number) => epsilon / Math.sqrt(1 - beta2 ** t);

const adam: Reference = (s, _, g, p, { rate, t }) => {
  const { m, v } = moments(s, g, p, t);
  return m.map((x, i) => (-rate * x) / (Math.sqrt(v[i] ?? 0) + folded(p, t)));
};
const decayed = (delta: Vector, w: Vector, { weightDecay: λ = 0 }: Record<string, number>, { rate, kernel }: Moment) =>
  delta.map((x, i) => x - (kernel ? rate * λ * (w[i] ?? 0) : 0));

/** Sums over rows and columns as in the paper's algorithm 4; the products of sums over the sum are the products of means over the mean. */
function factored(s: Record<string, Vector>, square: Vector, β: number, columns: number): Vector {
  const rows = square.length / columns;
  const row = Array.from({ length: rows }, (_, i) => square.slice(i * columns, (i + 1) * columns).reduce((a, b) => a + b));
  const column = Array.from({ length: columns }, (_, j) => row.reduce((sum, _, i) => sum + (square[i * columns + j] ?? 0), 0));
  s.row = blend(s.row ?? zeros(row), row, β);
  s.column = blend(s.column ?? zeros(column), column, β);
  const total = s.row.reduce((a, b) => a + b);
  return square.map((_, k) => ((s.row?.[Math.floor(k / columns)] ?? 0) * (s.column?.[k % columns] ?? 0)) / total);
}

const adafactor: Reference = (s, w, g, p, { rate, t, shape }) => {
  const { beta2Decay = 0, epsilon1: ε1 = 0, epsilon2: ε2 = 0, clipThreshold: d = 1 } = p;
  const β = 1 - t ** beta2Decay;
  const square = g.map((x) => x * x + ε1);
  if (shape.length < 2) s.v = blend(s.v ?? zeros(g), square, β);
  const v = shape.length < 2 ? (s.v ?? square) : factored(s, square, β, shape.at(-1) ?? 1);
  const u = g.map((x, i) => x / Math.sqrt(v[i] ?? 0));
  const α = Math.max(ε2, rms(w)) * Math.min(rate, 1 / Math.sqrt(t));
  return u.map((x) => (-α * x) / Math.max(1, rms(u) / d));
};

type Matrix = readonly Vector[];
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] ?? 0), 0)));
const transposed = (a: Matrix): Matrix => (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));
/** aX + bXXᵀX + c(XXᵀ)²X, each power computed for itself. */
function iterate(x: Matrix): Matrix {
  const gram = product(x, transposed(x));
  const [third, fifth] = [product(gram, x), product(gram, product(gram, x))];
  return x.map((row, i) => row.map((value, j) => 3.4445 * value - 4.775 * (third[i]?.[j] ?? 0) + 2.0315 * (fifth[i]?.[j] ?? 0)));
}

const muon: Reference = (s, w, g, p, at) => {
  const { momentum: μ = 0, nesterov = 0, iterations = 5, rms: scale = 0 } = p;
  if (at.shape.length < 2) return decayed(adam(s, w, g, p, at), w, p, at);
  s.buffer = (s.buffer ?? zeros(g)).map((x, i) => μ * x + (g[i] ?? 0));
  const d = nesterov ? s.buffer.map((x, i) => (g[i] ?? 0) + μ * x) : s.buffer;
  const columns = at.shape.at(-1) ?? 1;
  const size = norm(d) + 1e-7;
  const rows = d.length / columns;
  let x: Matrix = Array.from({ length: rows }, (_, i) => d.slice(i * columns, (i + 1) * columns).map((value) => value / size));
  for (let i = 0; i < iterations; i++) x = iterate(x);
  return decayed(
    x.flat().map((value) => -at.rate * scale * Math.sqrt(Math.max(rows, columns)) * value),
    w,
    p,
    at,
  );
};

const velocity = (s: Record<string, Vector>, g: Vector, μ: number, rate: number) =>
  (s.velocity ?? zeros(g)).map((x, i) => μ * x - rate * (g[i] ?? 0));

export const references: Readonly<Record<string, Reference>> = {
  sgd: (_, _w, g, _p, { rate }) => g.map((x) => -rate * x),
  momentum: (s, _, g, { momentum = 0 }, { rate }) => {
    s.velocity = velocity(s, g, momentum, rate);
    return s.velocity;
  },
  // In its first form: step along the old velocity, then correct; Δ of the looked-ahead weights θ + μ·v.
  nesterov: (s, _, g, { momentum: μ = 0 }, { rate }) => {
    const before = s.velocity ?? zeros(g);
    s.velocity = velocity(s, g, μ, rate);
    return s.velocity.map((x, i) => x + μ * x - μ * (before[i] ?? 0));
  },
  adagrad: (s, _, g, { initialAccumulator = 0, epsilon = 0 }, { rate }) => {
    s.sum = (s.sum ?? g.map(() => initialAccumulator)).map((x, i) => x + (g[i] ?? 0) ** 2);
    return g.map((x, i) => (-rate * x) / Math.sqrt((s.sum?.[i] ?? 0) + epsilon));
  },
  adadelta: (s, _, g, { rho = 0, epsilon: ε = 0 }, { rate }) => {
    s.gradients = blend(s.gradients ?? zeros(g), squares(g), rho);
    const past = s.steps ?? zeros(g);
    const step = g.map((x, i) => -Math.sqrt(((past[i] ?? 0) + ε) / ((s.gradients?.[i] ?? 0) + ε)) * x);
    s.steps = blend(past, squares(step), rho);
    return step.map((x) => rate * x);
  },
  rmsprop: (s, _, g, { rho = 0, momentum = 0, centered = 0, epsilon = 0 }, { rate }) => {
    s.squares = blend(s.squares ?? zeros(g), squares(g), rho);
    s.mean = centered ? blend(s.mean ?? zeros(g), g, rho) : zeros(g);
    const scaled = g.map((x, i) => x / Math.sqrt((s.squares?.[i] ?? 0) - (s.mean?.[i] ?? 0) ** 2 + epsilon));
    s.velocity = velocity(s, scaled, momentum, rate);
    return s.velocity;
  },
  adam,
  adamw: (s, w, g, p, at) => decayed(adam(s, w, g, p, at), w, p, at),
  amsgrad: (s, _, g, p, { rate, t }) => {
    const { m } = moments(s, g, p, t);
    s.largest = (s.v ?? zeros(g)).map((x, i) => Math.max(x, s.largest?.[i] ?? 0));
    const correction = 1 - (p.beta2 ?? 0) ** t;
    return m.map((x, i) => (-rate * x) / (Math.sqrt((s.largest?.[i] ?? 0) / correction) + folded(p, t)));
  },
  adamax: (s, _, g, { beta1: β1 = 0, beta2: β2 = 0, epsilon = 0 }, { rate, t }) => {
    s.m = blend(s.m ?? zeros(g), g, β1);
    s.u = (s.u ?? zeros(g)).map((x, i) => Math.max(β2 * x, Math.abs(g[i] ?? 0)));
    return s.m.map((x, i) => ((-rate / (1 - β1 ** t)) * x) / ((s.u?.[i] ?? 0) + epsilon));
  },
  nadam: (s, _, g, p, { rate, t }) => {
    const { beta1 = 0, epsilon = 0, momentumDecay: ψ = 0 } = p;
    const μ = (step: number) => beta1 * (1 - 0.5 * 0.96 ** (step * ψ));
    let past = 1;
    for (let step = 1; step <= t; step++) past *= μ(step);
    const { v } = moments(s, g, p, t);
    const mean = (s.m ?? g).map((x, i) => (μ(t + 1) * x) / (1 - past * μ(t + 1)) + ((1 - μ(t)) * (g[i] ?? 0)) / (1 - past));
    return mean.map((x, i) => (-rate * x) / (Math.sqrt(v[i] ?? 0) + epsilon));
  },
  radam: (s, _, g, p, { rate, t }) => {
    const { beta2: β2 = 0, threshold = 0 } = p;
    const { m, v } = moments(s, g, p, t);
    const limit = 2 / (1 - β2) - 1;
    const ρ = limit - (2 * t * β2 ** t) / (1 - β2 ** t);
    if (ρ <= threshold) return m.map((x) => -rate * x);
    const r = Math.sqrt((((ρ - 4) / (limit - 4)) * ((ρ - 2) / (limit - 2)) * limit) / ρ);
    return m.map((x, i) => (-rate * r * x) / (Math.sqrt(v[i] ?? 0) + folded(p, t)));
  },
  lion: (s, _, g, { beta1 = 0, beta2 = 0 }, { rate }) => {
    const before = s.m ?? zeros(g);
    s.m = blend(before, g, beta2);
    return blend(before, g, beta1).map((x) => -rate * Math.sign(x));
  },
  lamb: (s, w, g, p, { rate, t, kernel }) => {
    const { epsilon = 0, weightDecay: λ = 0 } = p;
    const { m, v } = moments(s, g, p, t);
    const r = m.map((x, i) => x / (Math.sqrt(v[i] ?? 0) + epsilon) + (kernel ? λ * (w[i] ?? 0) : 0));
    const trust = norm(w) > 0 && norm(r) > 0 ? norm(w) / norm(r) : 1;
    return r.map((x) => -rate * trust * x);
  },
  adafactor,
  muon,
};
