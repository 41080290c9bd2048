/** Looking at the single elements of a weight while the training runs. */
import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/fault.ts';
import { elementAt, indexOf } from '../../core/followed-elements.ts';
import type { Host } from '../host.ts';
import { showInputBox, showQuickPick } from '../prompts/quick-input.ts';
import type { OpenRun } from '../runs/runs.ts';
import { resolveLiveRun } from './command-targets.ts';

/** Begins or ends to follow; asks for weight and element where they are not given. */
export async function followElement(host: Host, argument?: string, weight?: number, element?: number, on = true): Promise<void> {
  const listed = await resolveLiveRun(host, argument);
  if (!listed) return;
  const run = await host.runs.open(listed.summary.id);
  const of = weight ?? (await askWeight(run));
  if (of === undefined) return;
  const shape = run.data.run.started?.weights[of]?.shape;
  if (!shape) throw new UserError(l10n.t('The model has no such weight.'));
  const which = element ?? (await askElement(shape));
  if (which === undefined) return;
  await host.runs.send(run.id, { type: 'follow', weight: of, element: which, on });
}

/** Asks the trainer for the values of a weight as they are now; the page draws them when they come. */
export async function showValues(host: Host, argument?: string, weight?: number): Promise<void> {
  const listed = await resolveLiveRun(host, argument);
  if (!listed) return;
  const run = await host.runs.open(listed.summary.id);
  const of = weight ?? (await askWeight(run));
  if (of === undefined) return;
  if (weight === undefined) host.dashboard.post({ type: 'show', tab: 'optimizer', weight: of });
  await host.runs.send(run.id, { type: 'matrix', weight: of });
}

async function askWeight({ data }: OpenRun): Promise<number | undefined> {
  const weights = data.run.started?.weights ?? [];
  const answer = await showQuickPick(
    weights.map(({ name, shape }, weight) => ({ label: name, description: shape.join(' × '), weight })),
    { title: l10n.t('Select Weight') },
  );
  return answer?.weight;
}

async function askElement(shape: readonly number[]): Promise<number | undefined> {
  const text = await showInputBox({
    title: l10n.t('Select Element'),
    value: indexOf(shape, 0),
    prompt: l10n.t('Enter one index per axis of {0}, starting from 0.', shape.join(' × ')),
    validateInput: (typed) => {
      const found = elementAt(shape, typed);
      return typeof found === 'string' ? found : undefined;
    },
  });
  const found = text === undefined ? undefined : elementAt(shape, text);
  return typeof found === 'number' ? found : undefined;
}
