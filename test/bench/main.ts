/**
 * `npm run bench`: measures what is said about the product's speed. Names as arguments run only those; `--save` also writes what
 * was seen, and on what machine, to `test/bench/results`, and `--quick` is a rehearsal whose figures mean nothing. Nothing here passes or fails by time: it prints medians, ratios of things
 * measured side by side, and which goals were met.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sideBySide } from './backends.ts';
import { frames } from './frames.ts';
import { instrumentation } from './instrumentation.ts';
import { latency } from './latency.ts';
import { optimizerSteps } from './optimizers.ts';
import { open } from './open.ts';
import { type Bench, type Goal, machine, machineName, table } from './report.ts';
import { runsTable } from './runs-table.ts';
import { sizes } from './sizes.ts';

const benches: readonly Bench[] = [optimizerSteps, instrumentation, sideBySide, latency, frames, open, runsTable, sizes];

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = [
  ...names.filter((name) => !benches.some((bench) => bench.name === name)),
  ...flags.filter((flag) => flag !== '--save' && flag !== '--quick'),
];
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}. There are: ${benches.map(({ name }) => name).join(', ')}; --save and --quick.`,
  );
  process.exit(2);
}

const date = new Date().toISOString().slice(0, 10);
const parts = [`# Speed, ${date}`, table(['', ''], await machine())];
const goals: Goal[] = [];
for (const part of parts) console.log(`${part}\n`);
for (const bench of benches) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  const result = await bench.run(flags.includes('--quick'));
  const part = `## ${bench.title}\n\n${result.text}`;
  console.log(`${part}\n`);
  parts.push(part);
  goals.push(...result.goals);
}
const verdict = (goal: Goal) => [goal.promise, goal.seen, goal.met ? 'met' : '**falls short**'];
const summary = `## Goals\n\n${table(['goal', 'seen', ''], goals.map(verdict))}`;
console.log(summary);
parts.push(summary);

if (flags.includes('--save') && !flags.includes('--quick')) {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${date}-${machineName()}.md`);
  writeFileSync(file, `${parts.join('\n\n')}\n`);
  console.log(`\nWritten to ${file}`);
}
