/** docs/optimizers.md, made from the catalog: each rule's equation, source, parameters, cost, and how it differs elsewhere. Pure. */
import { updateCostOf } from '../src/catalog/update-cost.ts';
import type { Optimizer } from '../src/catalog/types.ts';
import { optimizers } from '../src/catalog/optimizers/index.ts';
import { defaults } from '../src/core/params.ts';
import { table, value } from './reference.ts';

const KERNEL = [256, 128] as const;

const INTRO = `# Optimizers

<!-- Made by \`npm run contributes\` from src/catalog/optimizers: change the files there. -->

An optimizer turns the gradient g of a weight w into the update Δw, which is added to the weight. η is the learning rate of the step, after the schedule; t is the step, counted from 1; λ is the weight decay; operations on vectors are elementwise. Set the optimizer with \`descent.optimizer\`, for example \`{ "type": "adamw", "learningRate": 3e-4 }\`.

Where conventions differ (ε inside or outside the square root, the form of momentum, the initial value of an accumulator), the default is that of Keras, and the entry says what PyTorch and the paper do.

Each optimizer is tested against a double-precision reference, written from its paper: 200 steps on three problems (an ill-conditioned quadratic, the Rosenbrock function, logistic regression on iris), within 1e-5. Where Keras and PyTorch define the same rule, it is tested against them too (\`test/fixtures/optimizers\`, which names the versions).

The cost of a step is given per parameter of a kernel of shape ${KERNEL.join(' × ')}: arithmetic operations, including the addition to the weight, and the numbers stored between steps. On WebAssembly, an elementwise rule is one pass over the memory, so its time depends on the numbers that it reads and writes. Timings are in \`test/bench/results\`.`;

export function optimizersPage(): string {
  const list = table(
    ['`type`', 'Rule', 'Slots', 'Operations', 'State', 'In one pass'],
    optimizers.map((rule) => {
      const { operations, state } = updateCostOf(rule, KERNEL);
      const slots = rule.slots(defaults(rule.params)).join(', ') || '–';
      return [
        `[\`${rule.id}\`](#${rule.id})`,
        rule.equation,
        slots,
        short(operations),
        short(state),
        WHOLE.has(rule.id) ? 'no' : 'yes',
      ];
    }),
  );
  return `${[INTRO, list, ...optimizers.map(section)].join('\n\n')}\n`;
}

/** These look at a whole tensor at once; a test asks the WebAssembly backend. */
export const WHOLE: ReadonlySet<string> = new Set(['lamb', 'adafactor', 'muon']);

const short = (n: number) => String(Number(n < 10 ? n.toPrecision(2) : n.toFixed(0)));

function section({ id, title, summary, equation, source, conventions, params }: Optimizer): string {
  const facts = [
    `- **Rule:** ${equation}`,
    `- **Source:** ${source}`,
    `- **Keras, PyTorch and the paper:** ${conventions ?? 'They all agree.'}`,
  ];
  const parameters = table(
    ['Parameter', 'Default', 'Description'],
    Object.entries(params).map(([name, param]) => [`\`${name}\``, value(param), param.help]),
  );
  return [`## ${id}`, `${title}. ${summary}`, facts.join('\n'), parameters].join('\n\n');
}
