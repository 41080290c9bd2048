/**
 * The only TensorFlow.js of the trainer: core, layers and `tf.data` in one object, with every gradient registered. The catalog and
 * users' programs use this object, so that all tensors belong to one engine.
 */
import * as core from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import * as layers from '@tensorflow/tfjs-layers';
import '#tfjs-registrations';
import { alphaDropout } from '../../catalog/layers/alpha-dropout.ts';
import type { Tf } from '../../catalog/tf.ts';

export type TrainerTf = Tf & { readonly data: typeof data };

/** Node adds a `default` to the namespace of a CommonJS module; a bundle does not. */
function named<M extends object>(module: M): M {
  return Object.fromEntries(Object.entries(module).filter(([name]) => name !== 'default')) as M;
}

export const tf: TrainerTf = { ...named(core), ...named(layers), data: named(data) };

// For programs as well.
Object.assign(tf, { layers: { ...layers.layers, alphaDropout: alphaDropout(tf) } });
