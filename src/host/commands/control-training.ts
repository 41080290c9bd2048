/** Commands to a training while it runs. */
import * as l10n from '@vscode/l10n';
import { type LiveParam, liveParams } from '../../catalog/describe-config.ts';
import { check } from '../../core/params.ts';
import { isLiveValue, type LiveValue } from '../../core/page-commands.ts';
import { UserError } from '../../core/fault.ts';
import { settingOf } from '../../core/run.ts';
import { translated } from '../../core/localize.ts';
import type { Host } from '../host.ts';
import { askParam } from '../prompts/ask-param.ts';
import { showQuickPick } from '../prompts/quick-input.ts';
import type { OpenRun } from '../runs/runs.ts';
import { resolveLiveRun } from './command-targets.ts';

/** Sends a command without arguments to the training. */
export async function send(host: Host, argument: string | undefined, type: 'pause' | 'continue'): Promise<void> {
  const run = await openLiveRun(host, argument);
  if (run) await host.runs.send(run.id, { type });
}

export async function step(host: Host, argument?: string): Promise<void> {
  const run = await openLiveRun(host, argument);
  if (run) await host.runs.send(run.id, { type: 'step', count: 1 });
}

export async function stop(host: Host, argument?: string): Promise<void> {
  const listed = await resolveLiveRun(host, argument);
  if (listed) await host.runs.send(listed.summary.id, { type: 'stop', restoreBest: true });
}

/** Changes one setting of the training; asks for what is not given. */
export async function change(host: Host, argument?: string, key?: string, value?: LiveValue): Promise<void> {
  const run = await openLiveRun(host, argument);
  if (!run) return;
  const params = liveParams(run.data.run.header.config);
  const param = key === undefined ? await pickParam(run, params) : params.find((item) => item.key === key);
  if (!param) {
    if (key !== undefined) throw notChangeable(key, run, params);
    return;
  }
  const wanted =
    value === undefined
      ? await askParam(l10n.t('Set {0}', translated(param.param.title)), param.param, settingOf(run.data.run, param.key))
      : value;
  if (wanted === undefined) return;
  const problem = check(param.param, wanted, translated(param.param.title));
  if (problem) throw new UserError(problem);
  if (isLiveValue(wanted)) await host.runs.send(run.id, { type: 'change', key: param.key, value: wanted });
}

async function openLiveRun(host: Host, argument: string | undefined): Promise<OpenRun | undefined> {
  const listed = await resolveLiveRun(host, argument);
  return listed && host.runs.open(listed.summary.id);
}

function notChangeable(key: string, run: OpenRun, params: readonly LiveParam[]): UserError {
  const { optimizer } = run.data.run.header.config;
  return new UserError({
    message: l10n.t(
      'The setting "{0}" cannot be changed in this run. Its optimizer is {1}.',
      key.split('.').at(-1) ?? key,
      optimizer.type,
    ),
    remedy: l10n.t('Settings that can be changed: {0}.', params.map(({ param }) => translated(param.title)).join(', ')),
  });
}

async function pickParam(run: OpenRun, params: readonly LiveParam[]): Promise<LiveParam | undefined> {
  const answer = await showQuickPick(
    params.map((param) => ({
      label: translated(param.param.title),
      description: String(settingOf(run.data.run, param.key)),
      detail: translated(param.param.help),
      param,
    })),
    {
      title: l10n.t('Change Setting While Training'),
      placeHolder: l10n.t('The change takes effect before the next step.'),
      matchOnDetail: true,
    },
  );
  return answer?.param;
}
