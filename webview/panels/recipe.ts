/** What a run trains and on what: the part of its recipe that no form changes. */
import { html, nothing } from 'lit';
import { fileTitle } from '../../src/catalog/file-name.ts';
import { schedules } from '../../src/catalog/schedules/index.ts';
import { type Choice, find } from '../../src/core/choice.ts';
import type { Chosen, Run } from '../../src/core/run.ts';
import { averageOf } from '../../src/core/training.ts';
import { icon, type Page } from './page.ts';
import { count, sentence, setting } from './words.ts';

const ID = 'recipe';

/** A choice and its parameters, of a registry's those that are not as they come: `mlp, units 16 × 16`. */
function choice({ type, ...values }: Chosen, registry: readonly Choice[] = []): string {
  const params = find(registry, type)?.params ?? {};
  const own = Object.entries(values).filter(
    ([key, value]) =>
      value !== '' && JSON.stringify(value) !== '[]' && JSON.stringify(value) !== JSON.stringify(params[key]?.default),
  );
  return [type, ...own.map(([key, value]) => `${key} ${setting(value)}`)].join(', ');
}

function factsOf({ header, started }: Run): readonly (readonly [string, string])[] {
  const { config, created } = header;
  const { training } = config;
  const average = averageOf(training);
  const parameters = started?.weights.reduce((sum, { size }) => sum + size, 0);
  const size = training.batchSize === 0 ? 'all' : count(training.batchSize);
  return [
    ['Started', new Date(created).toLocaleString()],
    ...(config.program === ''
      ? ([
          ['Data', choice(config.dataset)],
          ['Model', choice(config.model)],
        ] as const)
      : ([['Program', fileTitle(config.program)]] as const)),
    ...(parameters === undefined ? [] : ([['Parameters', count(parameters)]] as const)),
    ...(started
      ? ([['Examples', `${count(started.examples.training)} + ${count(started.examples.validation)} to validate`]] as const)
      : []),
    ['Batch size', size],
    ['Epochs', count(training.epochs)],
    ...(average === undefined ? [] : ([['Validated', sentence(average)]] as const)),
    ['Schedule', choice(config.schedule, schedules)],
    ['Seed', String(training.seed)],
  ];
}

export function recipe(page: Page, run: Run) {
  const folded = page.state.layout.folded.includes(ID);
  return html`<section class="group">
    <h2>
      <button class="group-title" type="button" aria-expanded=${!folded} @click=${() => page.act({ type: 'fold', group: ID })}>
        ${icon(folded ? 'chevron-right' : 'chevron-down')}This run
      </button>
    </h2>
    ${
      folded
        ? nothing
        : html`<dl class="values">
          ${factsOf(run).map(([term, value]) => html`<div title=${value}><dt>${term}</dt><dd>${value}</dd></div>`)}
        </dl>`
    }
  </section>`;
}
