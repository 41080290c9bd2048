/** What the page sends is checked here before anything acts on it: the page draws names and texts that others wrote. */
import { isId } from '../../core/ids.ts';
import { parsePageCommand } from '../../core/page-commands.ts';
import { isRecord } from '../../core/params.ts';
import { TABLES } from '../../core/table-columns.ts';
import type { ViewRequest, XAxis } from '../../core/view.ts';
import type { FormMessage, PageMessage } from '../../protocol.ts';

const MAX_VIEWS = 1000;
const MAX_BUCKETS = 8192;
const MAX_COLUMNS = 64;

/** The message, or undefined when it is none. */
export function parsePageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case 'ready':
      return { type: 'ready' };
    case 'subscribe':
      return parseSubscribe(value.views);
    case 'command':
      return parsePageCommand(value.command, value.args);
    case 'drawn':
      return isNumber(value.step) ? { type: 'drawn', step: value.step } : undefined;
    default:
      return undefined;
  }
}

/** The same for the form of a choice, which sends commands as well. */
export function parseFormMessage(value: unknown): FormMessage | PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { values } = value;
  switch (value.type) {
    case 'save':
      return isRecord(values) ? { type: 'save', values } : undefined;
    case 'browse':
      return typeof value.name === 'string' && isRecord(values) ? { type: 'browse', name: value.name, values } : undefined;
    case 'cancel':
      return { type: 'cancel' };
    default:
      return parsePageMessage(value);
  }
}

function parseSubscribe(value: unknown): PageMessage | undefined {
  if (!Array.isArray(value) || value.length > MAX_VIEWS) return undefined;
  const views: { readonly id: string; readonly request: ViewRequest }[] = [];
  for (const item of value as unknown[]) {
    const request = isRecord(item) ? parseRequest(item.request) : undefined;
    if (!isRecord(item) || typeof item.id !== 'string' || !request) return undefined;
    views.push({ id: item.id, request });
  }
  return { type: 'subscribe', views };
}

function parseRequest(value: unknown): ViewRequest | undefined {
  if (!isRecord(value) || !isId(value.run)) return undefined;
  const { run } = value;
  if (value.kind === 'snapshot') return { kind: 'snapshot', run, ...optional('at', value.at) };
  if (value.kind === 'progress') return { kind: 'progress', run };
  const { x, buckets } = value;
  if (!isAxis(x) || !isIndex(buckets) || buckets < 1 || buckets > MAX_BUCKETS) return undefined;
  const ranged = { run, x, buckets, ...optional('from', value.from), ...optional('to', value.to) };
  switch (value.kind) {
    case 'series': {
      const table = TABLES.find((name) => name === value.table);
      if (!table || table === 'histograms' || !isTexts(value.columns) || value.columns.length > MAX_COLUMNS) return undefined;
      return {
        kind: 'series',
        ...ranged,
        table,
        columns: value.columns,
        ...(isIndex(value.weight) ? { weight: value.weight } : {}),
      };
    }
    case 'heatmap':
      return typeof value.column === 'string' ? { kind: 'heatmap', ...ranged, column: value.column } : undefined;
    case 'histograms':
      return typeof value.of === 'string' && isIndex(value.weight)
        ? { kind: 'histograms', ...ranged, weight: value.weight, of: value.of }
        : undefined;
    default:
      return undefined;
  }
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
const isAxis = (value: unknown): value is XAxis => value === 'step' || value === 'epoch' || value === 'time';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
const optional = <K extends string>(key: K, value: unknown) =>
  isNumber(value) ? ({ [key]: value } as { [key in K]: number }) : {};
