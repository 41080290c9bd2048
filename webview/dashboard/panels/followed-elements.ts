/** The story of single elements of the selected weight: value, gradient, update and slots at every step, from when one asks. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { elementAt, type FollowedElement, indexOf, tableShape } from '../../../src/core/followed-elements.ts';
import type { Run, WeightInfo } from '../../../src/core/run.ts';
import type { MatrixSpec } from '../../charts/matrix-picture.ts';
import { chart, marksOf, ranged, seriesOf } from './charts.ts';
import { button, type Page } from './page.ts';
import { formatCount, numberOrDash, isActive } from '../../ui/labels.ts';

export function elements(page: Page, run: Run, weight: number, info: WeightInfo) {
  const followed = run.followed ?? [];
  const own = followed.flatMap((one, place) => (one.weight === weight ? [{ one, place }] : []));
  const asking = page.state.commands && isActive(run.status) ? ask(page, run, weight, info) : nothing;
  if (asking === nothing && own.length === 0) return nothing;
  return html`<section class="elements" aria-label=${l10n.t('Followed elements: {0}', info.name)}>
    <h3>${l10n.t('Followed elements')}</h3>
    ${asking} ${asking === nothing ? nothing : picture(page, run, weight, info)} ${own.map(({ one, place }) => story(page, run, info, one, place))}
  </section>`;
}

function ask(page: Page, run: Run, weight: number, { name, shape }: WeightInfo) {
  const key = `element:${weight}`;
  const draft = page.state.drafts[key];
  const text = draft?.text ?? indexOf(shape, 0);
  const submit = (event: Event) => {
    event.preventDefault();
    const element = elementAt(shape, text);
    if (typeof element === 'string') page.act({ type: 'draft', key, draft: { text, problem: element } });
    else page.command('descent.followElement', run.header.id, weight, element, true);
  };
  return html`<form class="element-form" @submit=${submit}>
      <label for="element-index">${name}[</label>
      <input
        id="element-index"
        class="element-index"
        type="text"
        aria-label=${l10n.t('Index of the element, one number per axis')}
        .value=${text}
        @input=${(event: Event) => {
          if (event.target instanceof HTMLInputElement) page.act({ type: 'draft', key, draft: { text: event.target.value } });
        }}
      />
      <span>]</span>
      <button class="button secondary" type="submit">${l10n.t('Follow')}</button>
      ${button(l10n.t('Show Values'), () => page.command('descent.showValues', run.header.id, weight), 'secondary')}
    </form>
    ${
      draft?.problem
        ? html`<p class="field-note bad" role="alert">${draft.problem}</p>`
        : html`<p class="caption">
            ${l10n.t('Record the value, gradient, update, and optimizer state of one element at every step. Training is not affected. You can follow up to eight elements at a time.')}
          </p>`
    }`;
}

/** The values as they were when they were asked for; a click follows one. */
function picture(page: Page, run: Run, weight: number, info: WeightInfo) {
  const { matrix: got } = page.state;
  if (got?.run !== run.header.id || got.matrix.weight !== weight) return nothing;
  const { matrix } = got;
  const { columns } = tableShape(info.shape);
  const label = (row: number, column: number, value: number) =>
    l10n.t('{name} = {value}. Click to follow it.', {
      name: `${info.name}[${indexOf(info.shape, row * columns + column)}]`,
      value: numberOrDash(value),
    });
  const strided = matrix.rowStride * matrix.columnStride > 1;
  const pick = (event: Event) => {
    if (!(event instanceof CustomEvent)) return;
    const { row, column }: { readonly row: number; readonly column: number } = event.detail;
    const element = row * columns + column;
    page.act({ type: 'draft', key: `element:${weight}`, draft: { text: indexOf(info.shape, element) } });
    page.command('descent.followElement', run.header.id, weight, element, true);
  };
  return html`<matrix-picture
      .spec=${page.memo<MatrixSpec>(`matrix:${weight}:${matrix.step}`, { matrix, label })}
      @descent-cell=${pick}
    ></matrix-picture>
    <p class="caption">
      ${
        info.shape.length > 2
          ? l10n.t('Values after step {0}. Columns are the last axis; rows are all other axes.', formatCount(matrix.step))
          : l10n.t('Values after step {0}. Rows are inputs; columns are outputs.', formatCount(matrix.step))
      }
      ${
        strided
          ? l10n.t('Only one in {rows} rows and one in {columns} columns is shown.', {
              rows: matrix.rowStride,
              columns: matrix.columnStride,
            })
          : nothing
      }
      ${l10n.t('One color marks positive values, the other negative values. Values near zero are fainter. To refresh the values, select Show Values again.')}
    </p>`;
}

function story(page: Page, run: Run, info: WeightInfo, { element, weight, on }: FollowedElement, place: number) {
  const { id } = run.header;
  const columns = ['weight', 'gradient', 'update', ...(run.started?.slots ?? [])];
  const view = page.subscribe(`element:${id}:${place}`, {
    kind: 'series',
    table: 'elements',
    weight: place,
    columns,
    ...ranged(page, id),
  });
  const name = `${info.name}[${indexOf(info.shape, element)}]`;
  const one = (column: string, label: string, hue: number) =>
    chart(page, {
      id: `element-${place}-${column}`,
      title: label,
      unit: name,
      help: l10n.t('{0} of {1} at every step since you started following it.', label, name),
      series: [seriesOf(view, columns, column, { key: column, label, hue })],
      marks: marksOf(run),
      empty: l10n.t('The chart appears after the next step.'),
    });
  const end = () => page.command('descent.followElement', id, weight, element, false);
  return html`<div class="element-head">
      <h4>${name}</h4>
      ${on && isActive(run.status) && page.state.commands ? button(l10n.t('Stop Following'), end, 'secondary') : nothing}
    </div>
    <div class="quantities">
      ${one('weight', l10n.t('Value'), 0)} ${one('gradient', l10n.t('Gradient'), 4)} ${one('update', l10n.t('Update'), 2)}
      ${(run.started?.slots ?? []).map((slot, i) => one(slot, l10n.t('Slot {0}', slot), 1 + i))}
    </div>`;
}
