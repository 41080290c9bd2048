/** The schedule in the side bar: its parameters, and the curve that they plan, drawn anew as they are typed. */
import { msg } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { type Curve, curve, planned, scheduleOf } from '../../../src/catalog/schedule-curve.ts';
import { schedules } from '../../../src/catalog/schedules/index.ts';
import { find, type PickParam } from '../../../src/core/params.ts';
import { UserError } from '../../../src/core/fault.ts';
import { type Chosen, type Run, settingOf } from '../../../src/core/run.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import type { ChartSpec, PartEvent } from '../../charts/chart-spec.ts';
import type { Draft } from '../state.ts';
import { deepEqual } from '../../../src/core/deep-equal.ts';
import { type Field, typedValue } from '../../ui/form.ts';
import type { Page } from './page.ts';

type Drafts = Readonly<Record<string, Draft>>;

const TYPE: PickParam = {
  kind: 'pick',
  title: msg('Schedule'),
  help: msg('How the learning rate changes over the run.'),
  default: schedules[0]?.id ?? '',
  options: schedules.map(({ id, title }) => ({ value: id, title })),
};

/** Which schedule, and the parameters of the one that is chosen, for the next run. */
export function scheduleFields(run: Run, drafts: Drafts): readonly Field[] {
  const own = run.header.config.schedule;
  const kind: Field = { key: 'schedule.type', param: TYPE, value: own.type, original: own.type, live: false };
  const type = typedValue(kind, drafts[kind.key]);
  const params = Object.entries(find(schedules, type)?.params ?? {});
  const fields = params.map(([name, param]): Field => {
    const value = (type === own.type ? own[name] : undefined) ?? param.default;
    return { key: `schedule.${name}`, param, value, original: value, live: false };
  });
  const warmup = fields.find(({ key }) => key === 'schedule.warmup');
  const warms = warmup !== undefined && typedValue(warmup, drafts[warmup.key]) !== 0;
  return [kind, ...fields.filter(({ key }) => warms || !/^schedule\.warmup(Shape|Start)$/.test(key))];
}

/** The schedule as the form has it. */
export function scheduleTyped(run: Run, drafts: Drafts): Chosen {
  const fields = scheduleFields(run, drafts);
  const own = run.header.config.schedule;
  const typed = Object.fromEntries(
    fields.map((item) => [item.key.slice('schedule.'.length), typedValue(item, drafts[item.key])]),
  );
  return { ...(typed.type === own.type ? own : {}), ...typed, type: String(typed.type) };
}

/** What the values plan, beside what the run has planned where that differs; or why they cannot be. */
export function schedulePreview(page: Page, run: Run, rate: Field | undefined): TemplateResult {
  const { drafts } = page.state;
  const { schedule, training } = run.header.config;
  const chosen = scheduleTyped(run, drafts);
  const before = { chosen: schedule, base: Number(settingOf(run, 'optimizer.learningRate')) };
  const after = { chosen, base: Number(rate ? typedValue(rate, drafts[rate.key]) : before.base) };
  const span = { stepsPerEpoch: run.started?.stepsPerEpoch ?? STEPS_PER_EPOCH, epochs: training.epochs };
  const spec = page.memo('schedule:given', { before, after, span });
  const drawn = previews.get(spec) ?? previewOf(spec);
  previews.set(spec, drawn);
  if (typeof drawn === 'string') return html`<p class="field-note bad" role="alert">${drawn}</p>`;
  const { cursor } = page.state;
  const full: ChartSpec = { ...drawn, cursor: cursor && { step: cursor.step, pinned: cursor.pinned } };
  // Its epochs are not the axis of the other charts: the crosshair is shared by its step alone, and it is never zoomed.
  const share = (event: PartEvent<'descent-cursor'>) => {
    event.stopPropagation();
    page.act({ type: 'cursor', cursor: event.detail && { step: event.detail.step, pinned: event.detail.pinned } });
  };
  return html`<canvas-chart
    class="preview"
    .spec=${page.memo('schedule:preview', full)}
    @descent-cursor=${share}
    @descent-range=${(event: Event) => event.stopPropagation()}
    @descent-scale=${(event: Event) => event.stopPropagation()}
  ></canvas-chart>${after.chosen.type === 'reduceOnPlateau' ? html`<p class="field-note">${l10n.t('This plan applies as long as {0} improves.', String(chosen.monitor))}</p>` : nothing}`;
}

/** Before a run has told how many steps its epochs have. */
const STEPS_PER_EPOCH = 100;

interface Given {
  readonly before: Planned;
  readonly after: Planned;
  readonly span: { readonly stepsPerEpoch: number; readonly epochs: number };
}
interface Planned {
  readonly chosen: Chosen;
  readonly base: number;
}
type Preview = Omit<ChartSpec, 'cursor'>;
const previews = new WeakMap<Given, Preview | string>();

function previewOf({ before, after, span }: Given): Preview | string {
  try {
    const next = viewOf(curveOf(after, span), span.stepsPerEpoch);
    const own = deepEqual(before, after) ? undefined : viewOf(curveOf(before, span), span.stepsPerEpoch);
    return {
      id: 'schedule-preview',
      title: l10n.t('Planned learning rate'),
      help: own
        ? l10n.t('The learning rate over {0} epochs with these values, and the schedule of this run.', span.epochs)
        : l10n.t('The learning rate over {0} epochs with these values.', span.epochs),
      x: 'epoch',
      range: null,
      scale: 'linear',
      smoothing: 0,
      hidden: new Set(),
      y: { from: 0 },
      series: [
        {
          key: 'next',
          label: own ? l10n.t('next run') : l10n.t('planned'),
          hue: 3,
          view: next,
          column: 0,
          exact: true,
          rate: true,
        },
        ...(own
          ? [
              {
                key: 'own',
                label: l10n.t('this run'),
                hue: 3,
                view: own,
                column: 0,
                exact: true,
                rate: true,
                dash: true,
              } as const,
            ]
          : []),
      ],
    };
  } catch (error) {
    if (error instanceof UserError)
      return l10n.t('This schedule is not valid: {0}', error.fault.message.replace('descent.schedule.', ''));
    throw error;
  }
}

const curveOf = ({ chosen, base }: Planned, span: Given['span']): Curve =>
  curve(planned(scheduleOf(chosen), base, span), 0, span.stepsPerEpoch * span.epochs - 1);

/** The points as rows of a table, as charts draw them: step s is the row s + 1. */
function viewOf(points: Curve, stepsPerEpoch: number): SeriesView {
  const rates = Float32Array.from(points, ([, rate]) => rate);
  const x = Float64Array.from(points, ([step]) => (step + 1) / stepsPerEpoch);
  const column = { mean: rates, min: rates, max: rates, nonFinite: new Float32Array(rates.length) };
  return {
    kind: 'series',
    width: 1,
    first: 0,
    x,
    step: Float64Array.from(points, ([step]) => step + 1),
    columns: [column],
    newest: rates.slice(-1),
    extent: [x[0] ?? 0, x.at(-1) ?? 0],
  };
}
