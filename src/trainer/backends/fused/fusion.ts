/** Runs an optimizer's update rule as one loop over the memory of tfjs's WebAssembly backend. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor, Tf } from '../../../catalog/tf.ts';
import type { Heap } from '../wasm-heap.ts';
import type { TrainerTf } from '../tf.ts';
import { type Node, NotElementwise, Recording } from './expression.ts';
import { compile } from './loop.ts';

/** The tensors of an update, which have the weight's shape; a slot may also be a single number. */
export interface Operands {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface Change {
  /** Δw. */
  readonly delta: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface Fused extends Pick<Change, 'slots'> {
  /** Δw; undefined unless it was requested, since writing it costs nearly as much as computing it. */
  readonly delta?: Tensor;
  /** The new weight. */
  readonly next: Tensor;
  /** Sums of the squares of all elements. */
  readonly squares: { readonly gradient: number; readonly delta: number };
}

export interface Fusion {
  /**
   * The result of `rule`, computed in one pass; undefined where the rule is not elementwise. Slots are updated in place, so that the
   * result contains the given tensors; a slot of a single number is a new tensor. With `flushSlots`, subnormal numbers in slots are
   * written as 0; see `LoopForm`.
   */
  apply(
    operands: Operands,
    rule: (tf: Tf, operands: Operands) => Change,
    wantsDelta: boolean,
    flushSlots?: boolean,
  ): Fused | undefined;
  close(): void;
}

type Run = (...numbers: number[]) => void;

export function heapFusion(tf: TrainerTf, backend: BackendWasm, heap: Heap): Fusion {
  const { memory } = heap.asm;
  const loops = new Map<string, Run>();
  const sums = heap._malloc(16);
  const addressOf = (tensor: Tensor) => backend.getMemoryOffset(tensor.dataId);

  const runOf = (key: string, form: Parameters<typeof compile>[0]): Run => {
    const known = loops.get(key);
    if (known) return known;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(compile(form)), { env: { memory } });
    const run = instance.exports.run as Run;
    loops.set(key, run);
    return run;
  };

  return {
    apply({ weight, gradient, slots }, rule, wantsDelta, flushSlots = false) {
      const recording = new Recording();
      const { shape } = weight;
      const inputs = [weight, gradient];
      const symbols = { weight: recording.input(shape), gradient: recording.input(shape), slots: {} as Record<string, Tensor> };
      for (const [name, slot] of Object.entries(slots))
        if (slot.size === weight.size) {
          inputs.push(slot);
          symbols.slots[name] = recording.input(slot.shape);
        } else if (slot.size === 1) symbols.slots[name] = recording.constant(slot.dataSync<'float32'>()[0] ?? Number.NaN);
        else return undefined;
      let change: Change;
      let next: Node;
      try {
        change = rule(recording.tf, symbols);
        next = recording.nodeOf(recording.tf.add(symbols.weight, change.delta));
      } catch (error) {
        if (error instanceof NotElementwise) return undefined;
        throw error;
      }
      const delta = recording.nodeOf(change.delta);
      const kept: Record<string, Tensor> = {};
      const made = empty(tf, backend, shape);
      const moved = wantsDelta ? empty(tf, backend, shape) : undefined;
      const outputs: { readonly node: Node; readonly tensor: Tensor; readonly flush: boolean }[] = [];
      outputs.push({ node: next, tensor: made, flush: false });
      if (moved) outputs.push({ node: delta, tensor: moved, flush: false });
      for (const [name, symbol] of Object.entries(change.slots)) {
        const node = recording.nodeOf(symbol);
        const slot = slots[name];
        if (slot && slot.size === weight.size) {
          outputs.push({ node, tensor: slot, flush: flushSlots });
          kept[name] = slot;
        } else if (node.kind === 'constant') kept[name] = tf.scalar(node.value);
      }
      const summed = [recording.nodeOf(symbols.gradient), delta];
      const key = `${inputs.length}${moved ? '+' : ','}${flushSlots ? '0' : ''}${delta.kind.charAt(0)}${delta.index}${outputs.map(({ node }) => `>${node.kind.charAt(0)}${node.index}`).join('')}:${recording.key}`;
      const run = runOf(key, { recording, inputs: inputs.length, outputs, squares: summed });
      const addresses = [...inputs, ...outputs.map(({ tensor }) => tensor)].map(addressOf);
      run(weight.size, sums, ...addresses, ...recording.constants);
      const [ofGradient = Number.NaN, ofDelta = Number.NaN] = new Float64Array(memory.buffer, sums, 2);
      const squares = { gradient: ofGradient, delta: ofDelta };
      return { next: made, ...(moved ? { delta: moved } : {}), slots: kept, squares };
    },
    close() {
      heap._free(sums);
    },
  };
}

/** A tensor with uninitialized memory. */
const empty = (tf: TrainerTf, backend: BackendWasm, shape: readonly number[]): Tensor =>
  tf.engine().makeTensorFromTensorInfo(backend.makeOutput([...shape], 'float32'));
