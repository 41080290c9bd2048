import * as l10n from '@vscode/l10n';
import { resolveConfig } from '../catalog/config.ts';
import { BACKENDS } from '../catalog/settings.ts';
import { automatic, type BackendRow, isOpen } from '../core/backend-table.ts';
import { formatMemory, formatNumber } from '../core/format.ts';
import { msg, translated } from '../core/localize.ts';
import { checkBackends } from '../store/check-backends.ts';
import { anyRuntime } from '../store/node-runtime.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import { built, folderAt, storage } from './paths.ts';
import { givenIn } from './folder-settings.ts';
import { tableOf } from './text-table.ts';
import { inTerminal } from './terminal.ts';

export const backends: Command = {
  name: 'backends',
  usage: 'backends [<folder>] [--json]',
  summary: msg('Check every compute backend: whether it works, on which device, and how fast it trains'),
  options: { json: { type: 'boolean', help: msg('Print the result as JSON') } },
  async run(args, terminal) {
    if (args.names.length > 1) throw new UsageError(l10n.t('backends takes one folder, not {0}.', args.names.length));
    const workspaceFolder = folderAt(args.names[0] ?? '.');
    const { tensorflow, gpu, node } = resolveConfig((await givenIn(workspaceFolder, [])).values).config;
    const { execPath, noNode } = await anyRuntime({ backend: 'auto', path: node?.path ?? '' });
    const given = { library: tensorflow?.library ?? '', ...(gpu ? { gpu } : {}), ...(noNode ? { noNode } : {}) };
    const around = { workspaceFolder, storage: storage(), ...given };
    const rows = await checkBackends(BACKENDS, { trainer: built('trainer.cjs'), execPath, around }, (now) => {
      const at = now.find(({ state }) => state === 'looking' || state === 'measuring');
      if (at)
        terminal.live(
          at.state === 'looking' ? l10n.t('Checking {0}…', translated(at.title)) : l10n.t('Measuring {0}…', translated(at.title)),
        );
    });
    const taken = automatic(rows);
    if (args.flag('json')) terminal.out(JSON.stringify({ automatic: taken?.id ?? null, backends: rows }, null, 2));
    else for (const line of linesOf(rows, taken)) terminal.out(line);
    return taken ? EXIT.ok : EXIT.failed;
  },
};

function linesOf(rows: readonly BackendRow[], taken: BackendRow | undefined): readonly string[] {
  const notes = rows.flatMap(({ title, reason, remedy, passedOver }) =>
    reason !== undefined ? [`${title}: ${reason} ${remedy ?? ''}`] : passedOver !== undefined ? [`${title}: ${passedOver}`] : [],
  );
  return [
    ...tableOf([['backend', 'state', 'examples/s', 'device', 'memory', 'driver'], ...rows.map(cellsOf)]),
    ...(notes.length > 0 ? ['', ...notes.map((note) => inTerminal(note).trim())] : []),
    '',
    taken
      ? l10n.t('With descent.backend "auto", runs use {0}.', translated(taken.title))
      : l10n.t('No backend works on this machine.'),
  ];
}

const cellsOf = ({ id, state, info, examplesPerSecond }: BackendRow) => [
  id,
  isOpen(state) ? l10n.t('not checked') : state,
  examplesPerSecond === undefined ? '–' : formatNumber(examplesPerSecond),
  info?.device?.name ?? '–',
  info?.device?.memory === undefined ? '–' : formatMemory(info.device.memory),
  info?.device?.driver ?? '–',
];
