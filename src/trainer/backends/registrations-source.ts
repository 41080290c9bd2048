/**
 * The same registrations as in `registrations-bundled.ts`, for running from source: tfjs-core ships them only as modules whose
 * imports lack their `.js` endings, which bundlers complete and Node refuses. tfjs keeps its engine, its registries and its tensor
 * class in globals, so that what these modules register reaches the tfjs-core that is already loaded.
 */
import { createRequire, registerHooks } from 'node:module';

const inside = '/@tensorflow/tfjs-core/dist/';
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const incomplete = specifier.startsWith('.') && !specifier.endsWith('.js') && context.parentURL?.includes(inside);
    const resolved = next(incomplete ? `${specifier}.js` : specifier, context);
    return resolved.url.includes(inside) ? { ...resolved, format: 'module' } : resolved;
  },
});
const require = createRequire(import.meta.url);
require('@tensorflow/tfjs-core/dist/register_all_gradients.js');
require('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js');
hooks.deregister();
