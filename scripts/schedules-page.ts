/** docs/schedules.md, made from the catalog: each schedule's equation, source, parameters, and how it differs elsewhere. Pure. */
import type { Schedule } from '../src/catalog/types.ts';
import { schedules } from '../src/catalog/schedules/index.ts';
import { WARM_UP } from '../src/catalog/schedules/warm-up.ts';
import type { Params } from '../src/core/params.ts';
import { ownOf, table, value } from './reference.ts';

const INTRO = `# Schedules

<!-- Made by \`npm run contributes\` from src/catalog/schedules: change the files there. -->

A schedule gives the learning rate of every step, η, from the base learning rate η₀, which is \`descent.optimizer.learningRate\`. Set the schedule with \`descent.schedule\`, for example \`{ "type": "cosine", "floor": 0.01, "warmup": 2 }\`. Hover over it in \`settings.json\` to see its curve.

All schedules share three conventions. Learning rates are fractions of the base learning rate, so changing it, even during training, scales the whole curve. Times are in epochs, including fractions, so they do not depend on the batch size. t is the step, counted from 0; e = t / (steps per epoch) is the epoch; T is the length of the run without the warm-up.

The learning rates are tested against closed forms, and against values recorded from Keras and PyTorch where they have the same schedule (\`test/fixtures/schedules\`).`;

const WARM_UP_WORDS = `## Warm-up

Any schedule can have a warm-up: during the first epochs the learning rate increases to the first value of the schedule, which then covers the rest of the run. In a linear warm-up of k steps that starts at the fraction a, step i has η = η(0)·(a + (1 − a)·i/k). This is the "gradual" warm-up of Goyal et al. (2017), Accurate, large minibatch SGD, section 2.2, which also describes the "constant" one. \`inverseSqrt\` has a warm-up of its own, which is part of its equation.`;

export function schedulesPage(): string {
  const list = table(
    ['`type`', 'Rate', 'Description'],
    schedules.map(({ id, equation, summary }) => [`[\`${id}\`](#${id.toLowerCase()})`, equation, summary]),
  );
  return `${[INTRO, list, WARM_UP_WORDS, parameters(WARM_UP), ...schedules.map(section)].join('\n\n')}\n`;
}

function section({ id, title, summary, equation, source, params, keras, pytorch }: Schedule): string {
  const own = ownOf({ params });
  const facts = [
    `- **Rate:** ${equation}`,
    `- **Source:** ${source}`,
    `- **Keras:** ${keras ?? 'none.'}`,
    `- **PyTorch:** ${pytorch ?? 'none.'}`,
  ];
  const parts = [`## ${id}`, `${title}. ${summary}`, facts.join('\n')];
  return [...parts, ...(Object.keys(own).length > 0 ? [parameters(own)] : [])].join('\n\n');
}

const parameters = (params: Params) =>
  table(
    ['Parameter', 'Default', 'Description'],
    Object.entries(params).map(([name, param]) => [`\`${name}\``, value(param), param.help]),
  );
