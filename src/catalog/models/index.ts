import type { Model } from '../types.ts';
import { cnn } from './cnn.ts';
import { mlp } from './mlp.ts';
import { text } from './text.ts';

/** Every model that settings may name. */
export const models: readonly Model[] = [mlp, cnn, text];
