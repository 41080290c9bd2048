/** docs/schedules.md, made from the catalog: each schedule's equation, source, parameters, and how it differs elsewhere. Pure. */
import type { Schedule } from '../src/catalog/types.ts';
import { schedules } from '../src/catalog/schedules/index.ts';
import { WARM_UP } from '../src/catalog/schedules/warm-up.ts';
import type { Params } from '../src/core/params.ts';
import { ownOf, table, value } from './reference.ts';

const INTRO = `# Schedules

<!-- Made by \`npm run contributes\` from src/catalog/schedules: change the files there. -->

A schedule gives the learning rate of every step, η, from the base rate η₀, which is \`descent.optimizer.learningRate\`. It is set by \`descent.schedule\`, for example \`{ "type": "cosine", "floor": 0.01, "warmup": 2 }\`. Point at it in \`settings.json\` to see its curve.

Three conventions hold for all. Rates are shares of the base rate, so that changing the base, also while a training runs, scales the whole curve. Times are epochs, with fractions, so that another batch size changes nothing. And t counts the steps from 0, e = t / (steps an epoch) the epochs; T is the whole run, without the warm-up.

The rates are tested against closed forms, and against recordings of Keras and PyTorch where these have the same schedule (\`test/fixtures/schedules\`).`;

const WARM_UP_WORDS = `## Warm-up

Any schedule can be warmed up: over the first epochs the rate climbs to where the schedule starts, and the schedule has what is left of the run. The i-th of k steps of a linear warm-up from the share a has η = η(0)·(a + (1 − a)·i/k): "gradual" in Goyal et al. (2017), Accurate, large minibatch SGD, section 2.2, where "constant" is described too. \`inverseSqrt\` has a warm-up of its own, which is part of its equation.`;

export function schedulesPage(): string {
  const list = table(
    ['`type`', 'Rate', 'What it is'],
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
    ['Parameter', 'Default', 'What it is for'],
    Object.entries(params).map(([name, param]) => [`\`${name}\``, value(param), param.help]),
  );
