/** What tfjs-core's index leaves out and training needs: the gradients, and the chained form of the operations (`x.add(y)`). */
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
