/** What the user arranged, read back from where it was kept: whatever an older or a newer page has written there. */
import { isRecord } from '../../src/core/params.ts';
import { type Controls, CONTROLS, isTab, LAYOUT, type Layout, TABS } from './state.ts';

export function parseLayout(value: unknown): Layout {
  if (!isRecord(value)) return LAYOUT;
  const { tab, sidebar, weight, controls, hidden, scales, sort, folded, dismissed, study } = value;
  return {
    tab: isTab(tab) ? tab : LAYOUT.tab,
    sidebar: typeof sidebar === 'boolean' ? sidebar : LAYOUT.sidebar,
    weight: typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 ? weight : LAYOUT.weight,
    controls: isRecord(controls)
      ? Object.fromEntries(TABS.flatMap((id) => (isRecord(controls[id]) ? [[id, parseControls(controls[id])]] : [])))
      : {},
    hidden: isRecord(hidden) ? Object.fromEntries(Object.entries(hidden).map(([chart, keys]) => [chart, texts(keys)])) : {},
    scales: isRecord(scales)
      ? Object.fromEntries(Object.entries(scales).map(([chart, scale]) => [chart, scale === 'log' ? 'log' : 'linear']))
      : {},
    sort:
      isRecord(sort) && typeof sort.column === 'string'
        ? { column: sort.column, descending: sort.descending === true }
        : LAYOUT.sort,
    folded: texts(folded),
    dismissed: texts(dismissed),
    study:
      isRecord(study) && typeof study.column === 'string'
        ? { column: study.column, descending: study.descending === true, all: study.all === true }
        : LAYOUT.study,
  };
}

function parseControls({ x, smoothing, logX, range }: Record<string, unknown>): Controls {
  return {
    x: x === 'epoch' || x === 'time' ? x : 'step',
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : CONTROLS.smoothing,
    logX: logX === true,
    range:
      isRecord(range) && typeof range.from === 'number' && typeof range.to === 'number'
        ? { from: range.from, to: range.to }
        : null,
  };
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
