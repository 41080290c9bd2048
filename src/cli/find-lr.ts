import * as l10n from '@vscode/l10n';
import { rangeConfig, rangeTestOf, rangeTitle } from '../catalog/build-range-test.ts';
import { formatHyperparameter } from '../core/format.ts';
import { msg } from '../core/localize.ts';
import { newRun } from '../store/new-run.ts';
import { readRangeCurve } from '../store/read-range-test.ts';
import { type Arguments, type Command, EXIT, UsageError } from './command.ts';
import { folderAt } from './paths.ts';
import { resolveSettings, followRun, settingsFrom, versions } from './train.ts';

export const findLearningRate: Command = {
  name: 'find-lr',
  usage: 'find-lr <folder> [--min 1e-7] [--max 10] [--steps 200] [--set key=value …]',
  summary: msg(
    'Run a learning rate range test: increase the learning rate at every step until the loss diverges, and suggest values',
  ),
  options: {
    min: { type: 'string', help: msg('Learning rate of the first step') },
    max: { type: 'string', help: msg('Learning rate of the last step') },
    steps: { type: 'string', help: msg('Number of steps') },
    set: { type: 'string', multiple: true, help: msg('Override a setting: optimizer=sgd') },
  },
  async run(args, terminal) {
    const [name = '.', ...more] = args.names;
    if (more.length > 0) throw new UsageError(l10n.t('find-lr takes one folder, not {0}.', args.names.length));
    const workspace = folderAt(name);
    const { config, origins } = await resolveSettings(workspace, args);
    terminal.out(settingsFrom(workspace));
    const rangeTest = rangeTestOf(given(args));
    const told = { title: rangeTitle(config), workspaceFolder: workspace, config: rangeConfig(config), origins, rangeTest };
    const started = await newRun({ ...told, versions: await versions() });
    const code = await followRun(started, false, terminal);
    if (code !== EXIT.ok) return code;
    const { suggestions } = await readRangeCurve(started.folder);
    for (const { title, learningRate, help } of suggestions)
      terminal.out(`${title.padEnd(13)} ${formatHyperparameter(learningRate).padEnd(8)} ${help}`);
    if (suggestions.length > 0) return EXIT.ok;
    terminal.error(l10n.t('The loss did not decrease at any learning rate. Try more steps, a wider range or another model.'));
    return EXIT.failed;
  },
};

function given(args: Arguments) {
  const options = ['min', 'max', 'steps'].flatMap((option) => {
    const text = args.text(option);
    if (text === undefined) return [];
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      throw new UsageError(l10n.t('--{0} must be a number, not "{1}".', option, text));
    return [[option, value] as const];
  });
  return Object.fromEntries(options);
}
