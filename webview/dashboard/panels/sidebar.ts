/** The side bar: every hyperparameter that can be changed while the run goes on, and the way back to the workspace. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../../src/core/localize.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { liveParams } from '../../../src/catalog/describe-config.ts';
import { optimizers } from '../../../src/catalog/optimizers/index.ts';
import { EARLY_STOPPING } from '../../../src/catalog/settings.ts';
import { find } from '../../../src/core/params.ts';
import { PLAIN_LAYER } from '../../../src/core/layer-options.ts';
import { type Run, settingOf } from '../../../src/core/run.ts';
import { type Applied, isLiveValue } from '../../../src/core/page-commands.ts';
import type { Draft, ShownRun, Value } from '../state.ts';
import { type Field, field, helpOf, textFor } from '../../ui/form.ts';
import { deepEqual } from '../../../src/core/deep-equal.ts';
import { scheduleFields, schedulePreview, scheduleTyped } from './schedule.ts';
import { button, icon, type Page, type Panel } from './page.ts';
import { recipe } from './recipe.ts';
import { isActive, formatParam as shown } from '../../ui/labels.ts';

interface Group {
  readonly id: 'optimizer' | 'schedule' | 'regularization' | 'layers' | 'earlyStopping';
  readonly title: string;
  readonly fields: readonly Field[];
}

/** The fields of a run's form, made from what the catalog declares. */
export function groupsOf(run: Run, drafts: Readonly<Record<string, Draft>> = {}): readonly Group[] {
  const { config } = run.header;
  const going = isActive(run.status);
  const changeable = liveParams(config);
  // Of a program's own optimizer, no more is known than that it has a learning rate.
  const own = run.started?.optimizer;
  const fieldsOf = (group: string): Field[] =>
    changeable
      .filter(({ key }) => key.startsWith(`${group}.`))
      .map(({ key, param, value }) => ({ key, param, value: settingOf(run, key), original: value, live: going }));
  const stopping = Object.entries(EARLY_STOPPING).map(([name, param]): Field => {
    const key = `earlyStopping.${name}`;
    const options = name === 'monitor' ? monitors(run) : [];
    return {
      key,
      param,
      value: settingOf(run, key),
      original: config.earlyStopping[name as keyof typeof config.earlyStopping],
      live: going && param.live === true && (name === 'enabled' || settingOf(run, 'earlyStopping.enabled') === true),
      ...(options.length > 0 ? { options } : {}),
    };
  });
  return [
    {
      id: 'optimizer',
      title: own ?? translated(find(optimizers, config.optimizer.type)?.title ?? config.optimizer.type),
      fields: fieldsOf('optimizer').filter(({ key }) => own === undefined || key === 'optimizer.learningRate'),
    },
    { id: 'schedule', title: l10n.t('Schedule'), fields: scheduleFields(run, drafts) },
    { id: 'regularization', title: l10n.t('Regularization'), fields: fieldsOf('regularization') },
    ...(Object.keys(config.layers).length > 0
      ? [{ id: 'layers', title: l10n.t('Layers'), fields: fieldsOf('layers') } as const]
      : []),
    { id: 'earlyStopping', title: l10n.t('Early stopping'), fields: stopping },
  ];
}

/** What early stopping can watch: the columns of the epochs table. */
function monitors(run: Run): readonly string[] {
  const { started } = run;
  if (!started) return [];
  const training = ['loss', ...started.metrics];
  const all = started.examples.validation > 0 ? [...training.map((name) => `val_${name}`), ...training] : training;
  const chosen = run.header.config.earlyStopping.monitor;
  return all.includes(chosen) ? all : [...all, chosen];
}

/** The settings as they would be written back: what is in force, and what was typed for the next run. */
export function appliedOf(run: Run, drafts: Readonly<Record<string, Draft>>): Applied {
  const { config } = run.header;
  const wanted = (key: string) => drafts[key]?.next ?? drafts[key]?.posted ?? settingOf(run, key);
  const values = (group: 'optimizer' | 'regularization' | 'earlyStopping') =>
    Object.fromEntries(
      Object.keys(config[group]).map((name) => {
        const key = `${group}.${name}`;
        return [name, wanted(key)];
      }),
    );
  const layers = Object.entries(config.layers).map(([pattern, options]) => {
    const given = Object.entries(PLAIN_LAYER).map(([name, plain]) => ({
      name,
      plain,
      value: wanted(`layers.${pattern}.${name}`),
    }));
    return [
      pattern,
      Object.fromEntries(given.flatMap(({ name, plain, value }) => (name in options || value !== plain ? [[name, value]] : []))),
    ];
  });
  return {
    layers: Object.fromEntries(layers),
    optimizer: { ...config.optimizer, ...values('optimizer') },
    schedule: scheduleTyped(run, drafts),
    regularization: { ...config.regularization, ...values('regularization') } as Applied['regularization'] & object,
    earlyStopping: { ...config.earlyStopping, ...values('earlyStopping') },
  };
}

export function sidebar(page: Page, { run }: ShownRun): TemplateResult {
  const groups = groupsOf(run, page.state.drafts);
  const rate = groups[0]?.fields.find(({ key }) => key === 'optimizer.learningRate');
  const { id } = run.header;
  const change = (item: Field) => (value: Value) => {
    if (item.live && isLiveValue(value)) page.command('descent.change', id, item.key, value);
    // What was typed for one schedule means something else to another.
    if (item.key === 'schedule.type')
      for (const key of Object.keys(page.state.drafts))
        if (key.startsWith('schedule.')) page.act({ type: 'draft', key, draft: undefined });
    page.act({
      type: 'draft',
      key: item.key,
      draft: deepEqual(value, item.value)
        ? undefined
        : { text: textFor(item.param, value), ...(item.live ? { posted: value } : { next: value }) },
    });
  };
  if (!page.state.commands) return html`<div class="live">${readonly(groups)} ${recipe(page, run)}</div>`;
  return html`<div class="live">
    <div class="apply">
      ${button(l10n.t('Apply to Workspace'), () => page.command('descent.applyToWorkspace', id, appliedOf(run, page.state.drafts)))}
      <p class="quiet">${
        isActive(run.status)
          ? l10n.t('Changes take effect before the next step. Apply to Workspace saves all values for future runs.')
          : l10n.t('Apply to Workspace saves these values for future runs.')
      }</p>
    </div>
    ${groups.map((group) => {
      const folded = page.state.layout.folded.includes(group.id);
      return html`<section class="group">
        <h2>
          <button class="group-title" type="button" aria-expanded=${!folded} @click=${() => page.act({ type: 'fold', group: group.id })}>
            ${icon(folded ? 'chevron-right' : 'chevron-down')}${group.title}
          </button>
        </h2>
        ${
          folded
            ? nothing
            : group.fields.map((item) => [
                field(page, item, change(item)),
                item.key === 'schedule.type' ? schedulePreview(page, run, rate) : nothing,
              ])
        }
      </section>`;
    })}
    ${recipe(page, run)}
  </div>`;
}

/** In a report there is nothing to change: the values alone. */
const readonly = (groups: readonly Group[]) =>
  html`${groups.map(
    ({ title, fields }) => html`<section class="group">
      <h2 class="group-title plain">${title}</h2>
      <dl class="values">
        ${fields.map(
          ({ param, value, original }) => html`<div title=${helpOf(param)}>
            <dt>${translated(param.title)}</dt>
            <dd>${shown(param, value)}${value === original ? nothing : html` <span class="quiet">${l10n.t('was {0}', shown(param, original))}</span>`}</dd>
          </div>`,
        )}
      </dl>
    </section>`,
  )}`;

export const live: Panel = { id: 'live', title: msg('Live'), plain: true, draw: sidebar };
