/** What a run trains and on what: the part of its recipe that no form changes. */
import { displayLanguage, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { declaredParam, withoutDefaults } from '../../../src/catalog/param-titles.ts';
import { fileTitle } from '../../../src/catalog/file-name.ts';
import type { Run, RunConfig } from '../../../src/core/run.ts';
import { averageOf } from '../../../src/core/training-options.ts';
import { icon, type Page } from './page.ts';
import { formatCount, sentence, settingLabel } from '../../ui/labels.ts';

const ID = 'recipe';

/** A choice and those of its parameters that are not as they come, as forms say them: `Multilayer perceptron, Units: 16 × 16`. */
function choice(config: RunConfig, group: 'dataset' | 'model' | 'schedule'): string {
  const { type, ...own } = withoutDefaults(group, config[group]);
  const params = Object.entries(own).flatMap(([name, value]) => {
    if (value === '' || (Array.isArray(value) && value.length === 0)) return [];
    const key = `${group}.${name}`;
    const title = declaredParam(config, key).param?.title ?? name;
    return [`${translated(title)}: ${settingLabel(config, key).told(value)}`];
  });
  return [settingLabel(config, `${group}.type`).told(type), ...params].join(', ');
}

function factsOf({ header, started }: Run): readonly (readonly [string, string])[] {
  const { config, created } = header;
  const { training } = config;
  const average = averageOf(training);
  const parameters = started?.weights.reduce((sum, { size }) => sum + size, 0);
  const size = training.batchSize === 0 ? l10n.t('all examples') : formatCount(training.batchSize);
  return [
    [l10n.t('Started'), new Date(created).toLocaleString(displayLanguage())],
    ...(config.program === ''
      ? ([
          [l10n.t('Dataset'), choice(config, 'dataset')],
          [l10n.t('Model'), choice(config, 'model')],
        ] as const)
      : ([[l10n.t('Program'), fileTitle(config.program)]] as const)),
    ...(parameters === undefined ? [] : ([[l10n.t('Parameters'), formatCount(parameters)]] as const)),
    ...(started
      ? ([
          [
            l10n.t('Examples'),
            l10n.t(
              '{0} training, {1} validation',
              formatCount(started.examples.training),
              formatCount(started.examples.validation),
            ),
          ],
        ] as const)
      : []),
    [l10n.t('Batch size'), size],
    [l10n.t('Epochs'), formatCount(training.epochs)],
    ...(average === undefined ? [] : ([[l10n.t('Evaluated weights'), sentence(average)]] as const)),
    [l10n.t('Schedule'), choice(config, 'schedule')],
    [l10n.t('Random seed'), String(training.seed)],
  ];
}

export function recipe(page: Page, run: Run) {
  const folded = page.state.layout.folded.includes(ID);
  return html`<section class="group">
    <h2>
      <button class="group-title" type="button" aria-expanded=${!folded} @click=${() => page.act({ type: 'fold', group: ID })}>
        ${icon(folded ? 'chevron-right' : 'chevron-down')}${l10n.t('This Run')}
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
