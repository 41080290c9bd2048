import type { Model } from '../types.ts';
import { cnn } from './cnn.ts';
import { mlp } from './mlp.ts';
import { text } from './text.ts';

/** All models that `descent.model` accepts, in display order. */
export const models: readonly Model[] = [mlp, cnn, text];
