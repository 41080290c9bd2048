import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fold, initialRun as beginRun } from '../../src/core/run-fold.ts';
import type { SeriesView } from '../../src/core/view.ts';
import { parseLayout } from '../../webview/dashboard/layout.ts';
import { type Action, initialState, controlsOf, LAYOUT, openTab, reduce, type State } from '../../webview/dashboard/state.ts';
import { header, started } from './runs.ts';

const stateAfter = (...actions: readonly Action[]): State => actions.reduce(reduce, initialState(true));
const shown = (...ids: string[]): Action => ({ type: 'runs', runs: [], shown: ids });
const run = fold(beginRun(header('a')), started);
const changed = fold(run, { type: 'changed', time: 1, step: 4, key: 'regularization.l2', from: 0, to: 0.01 });
const told = (of = run): Action => ({ type: 'run', id: 'a', run: of, notes: {} });

const series = (first: number, ...means: number[]): SeriesView => {
  const mean = Float32Array.from(means);
  const at = Float64Array.from(means, (_, i) => first + i);
  return {
    kind: 'series',
    width: 1,
    first,
    x: at,
    step: at,
    extent: [0, 9],
    columns: [{ mean, min: mean, max: mean, nonFinite: mean }],
    newest: mean.slice(-1),
  };
};

describe('the state of the page', () => {
  it('keeps what it is told of a shown run and forgets a run that is shown no more', () => {
    assert.equal(stateAfter(shown('a'), told()).details.a?.run, run);
    assert.deepEqual(stateAfter(shown('a'), told(), shown('b')).details, {});
  });

  it('splices the tail of a view onto what it has', () => {
    const state = stateAfter(
      { type: 'views', views: [{ id: 'v', view: series(0, 1, 2, 3) }] },
      { type: 'views', views: [{ id: 'v', view: series(2, 30, 40), keep: 2 }] },
    );
    const view = state.views.v;
    assert.ok(view?.kind === 'series');
    assert.deepEqual([...(view.columns[0]?.mean ?? [])], [1, 2, 30, 40]);
    assert.equal(view.first, 0);
  });

  it('leaves a tail alone whose beginning it no longer has', () => {
    const state = stateAfter(
      { type: 'views', views: [{ id: 'v', view: series(0, 1, 2) }] },
      { type: 'subscribed', views: [] },
      { type: 'views', views: [{ id: 'v', view: series(2, 3), keep: 2 }] },
    );
    assert.deepEqual(state.views, {});
  });

  it('holds a change that was asked for until the log of the run says it was made', () => {
    const asked: Action = { type: 'draft', key: 'regularization.l2', draft: { text: '0.01', posted: 0.01 } };
    assert.equal(stateAfter(shown('a'), told(), asked, told()).drafts['regularization.l2']?.posted, 0.01);
    assert.deepEqual(stateAfter(shown('a'), told(), asked, told(changed)).drafts, {});
  });

  it('goes on showing what was written for the next run, so that a second Apply does not take it back', () => {
    const state = stateAfter(
      shown('a'),
      { type: 'draft', key: 'earlyStopping.startEpoch', draft: { text: '3', next: 3 } },
      { type: 'applied', where: 'settings.json', keys: '', undo: true },
    );
    assert.deepEqual(state.drafts['earlyStopping.startEpoch'], { text: '3', next: 3, written: true });
    assert.deepEqual(state.applied, { where: 'settings.json', keys: '', undo: true });
    const undone = reduce(state, { type: 'applied', where: 'settings.json', keys: '', undo: false });
    assert.equal(undone.applied, undefined, 'what was taken back is no longer written');
    const other = stateAfter(shown('a'), { type: 'applied', where: 'settings.json', keys: '', undo: true }, shown('b'));
    assert.equal(other.applied, undefined, 'what was written of one run is no news of another');
  });

  it('forgets the zoom when the axis changes its unit or another run comes to the front, and keeps the rest', () => {
    const zoomed = [
      shown('a'),
      { type: 'controls', controls: { smoothing: 0.6 } },
      { type: 'range', range: { from: 10, to: 20 } },
    ] as const;
    assert.deepEqual(controlsOf(stateAfter(...zoomed)), { x: 'step', smoothing: 0.6, logX: false, range: { from: 10, to: 20 } });
    assert.deepEqual(controlsOf(stateAfter(...zoomed, { type: 'controls', controls: { x: 'time' } })), {
      x: 'time',
      smoothing: 0.6,
      logX: false,
      range: null,
    });
    assert.deepEqual(controlsOf(stateAfter(...zoomed, shown('b'))), { x: 'step', smoothing: 0.6, logX: false, range: null });
    assert.deepEqual(controlsOf(stateAfter(...zoomed, shown('a', 'b'))).range, { from: 10, to: 20 });
  });

  it('gives each tab controls of its own', () => {
    const state = stateAfter({ type: 'controls', controls: { x: 'epoch' } }, { type: 'tab', tab: 'weights' });
    assert.equal(controlsOf(state).x, 'step');
    assert.equal(controlsOf(state, 'overview').x, 'epoch');
  });

  it('shows what the palette asks for, and ignores a tab that there is not', () => {
    const state = stateAfter({ type: 'show', tab: 'optimizer', weight: 3, step: 40 });
    assert.equal(state.layout.tab, 'optimizer');
    assert.equal(state.layout.weight, 3);
    assert.deepEqual(state.cursor, { step: 40, pinned: true });
    assert.equal(stateAfter({ type: 'show', tab: 'nowhere' }).layout.tab, 'overview');
  });

  it('has the side bar as a tab only where it has no other place', () => {
    const open = [
      { type: 'resize', width: 500 },
      { type: 'tab', tab: 'live' },
    ] as const;
    assert.equal(openTab(stateAfter(...open)), 'live');
    assert.equal(openTab(stateAfter(...open, { type: 'resize', width: 1200 })), 'overview');
  });

  it('turns the order round when a column is chosen twice', () => {
    const once = stateAfter({ type: 'sort', column: 'ratio' });
    assert.deepEqual(once.layout.sort, { column: 'ratio', descending: true });
    assert.deepEqual(reduce(once, { type: 'sort', column: 'ratio' }).layout.sort, { column: 'ratio', descending: false });
  });
});

describe('what was arranged', () => {
  it('survives being kept and read back', () => {
    const { layout } = stateAfter(
      { type: 'tab', tab: 'gradients' },
      { type: 'range', range: { from: 1, to: 2 } },
      { type: 'hidden', chart: 'loss', series: ['val_loss'] },
      { type: 'scale', chart: 'loss', scale: 'log' },
      { type: 'sidebar' },
      { type: 'fold', group: 'optimizer' },
      { type: 'dismiss', notice: 'a/0/b' },
    );
    assert.deepEqual(parseLayout(JSON.parse(JSON.stringify(layout))), layout);
  });

  it('falls back to the defaults where what was kept is damaged', () => {
    assert.deepEqual(parseLayout(undefined), LAYOUT);
    assert.deepEqual(parseLayout({ tab: 7, weight: -1, controls: { overview: 'x' }, hidden: [], sort: { column: 3 } }), LAYOUT);
  });
});
