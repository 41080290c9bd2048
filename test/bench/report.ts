/** What every benchmark gives back, and the few statistics and tables they are made of. */
import { cpus, release, totalmem, type } from 'node:os';
import { codeServer } from '../harness/tools.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that was promised, and what was seen of it in this run. */
export interface Goal {
  /** In words with its limit, such as `latency p50 below 100 ms`. */
  readonly promise: string;
  readonly seen: string;
  readonly met: boolean;
}

export interface Result {
  /** Markdown: tables, and a sentence to each on how to read it. */
  readonly text: string;
  readonly goals: readonly Goal[];
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /** `quick` is a rehearsal: smaller and shorter, to see that all works; its figures mean nothing. */
  run(quick: boolean): Promise<Result>;
}

/** Linear interpolation between order statistics; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (at - Math.floor(at)) * (high - low);
}
export const median = (values: readonly number[]) => quantile(values, 0.5);

/** The median of the ratios of measurements that were taken right after one another. */
export const ratio = (of: readonly number[], to: readonly number[]) =>
  median(of.map((value, i) => value / (to[i] ?? Number.NaN)));

/** A Markdown table; the first column is words, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Three significant digits, with separators of thousands where they help. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
export const milliseconds = (value: number) => `${digits(value)} ms`;
export const times = (value: number) => `${value >= 10 ? digits(value) : value.toFixed(2)}×`;
export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** What the figures were taken on. Nothing in it tells whose machine it is. */
export async function machine(): Promise<readonly (readonly [string, string])[]> {
  const all = cpus();
  return [
    ['Processor', `${processor()}, ${all.length} ${all.length === 1 ? 'core' : 'cores'}`],
    ['Memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['System', `${type()} ${release().split('-')[0]}, ${process.arch}`],
    ['Node', process.versions.node],
    ['VS Code', await vscodeVersion()],
  ];
}

const processor = () =>
  (cpus()[0]?.model ?? 'unknown')
    .replace(/\(R\)|\(TM\)|CPU|@.*$/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** The machine's kind in a file's name: `intel-xeon-2-cores`. */
export const machineName = () =>
  `${processor()} ${cpus().length} cores`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

async function vscodeVersion(): Promise<string> {
  try {
    const product: unknown = JSON.parse(readFileSync(join(await codeServer(), 'lib/vscode/product.json'), 'utf8'));
    const { version } = product as { readonly version?: unknown };
    return `${String(version)} (code-server, Chromium without GPU)`;
  } catch {
    return 'none';
  }
}
