/** `descent`, the command line: the same trainer and the same runs as in the editor. */
import * as l10n from '@vscode/l10n';
import { parseArgs } from 'node:util';
import { suggest } from '../core/params.ts';
import { messageOf } from '../core/fault.ts';
import { translated } from '../core/localize.ts';
import { localizeByEnvironment } from '../store/localization.ts';
import { type Arguments, type Command, EXIT, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { openTerminal, type Terminal, printError } from './terminal.ts';
import { versions } from './train.ts';

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  localizeByEnvironment((message) => terminal.error(message));
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    for (const line of help()) terminal.out(line);
    return args.length === 0 ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version' || name === '-v') {
    terminal.out((await versions()).descent ?? '');
    return EXIT.ok;
  }
  const command = COMMANDS.find((known) => known.name === name);
  try {
    if (!command)
      throw new UsageError({
        message: l10n.t('Unknown command "{0}".', name),
        remedy: suggest(
          name,
          COMMANDS.map((known) => known.name),
        ),
      });
    if (rest.includes('--help') || rest.includes('-h')) {
      for (const line of helpOf(command)) terminal.out(line);
      return EXIT.ok;
    }
    return await command.run(parse(command, rest), terminal);
  } catch (error) {
    printError(terminal, error);
    if (!(error instanceof UsageError)) return EXIT.failed;
    terminal.error(command ? l10n.t('Usage: descent {0}', command.usage) : l10n.t('Help: descent --help'));
    return EXIT.usage;
  }
}

function parse({ options = {} }: Command, args: readonly string[]): Arguments {
  try {
    const specs = Object.fromEntries(Object.entries(options).map(([name, { help: _, ...spec }]) => [name, spec]));
    const { values, positionals } = parseArgs({ args: [...args], options: specs, allowPositionals: true });
    const given = values as Readonly<Record<string, boolean | string | readonly string[] | undefined>>;
    return {
      names: positionals,
      flag: (name) => given[name] === true,
      text(name) {
        const value = given[name];
        return typeof value === 'string' ? value : undefined;
      },
      texts(name) {
        const value = given[name];
        return Array.isArray(value) ? (value as readonly string[]) : [];
      },
    };
  } catch (error) {
    // Node's own words go on with hints about `--` that help nobody here.
    throw new UsageError({
      message: messageOf(error).split('. ')[0] ?? '',
      remedy: optionsOf(options),
    });
  }
}

function optionsOf(options: NonNullable<Command['options']>): string {
  const names = Object.keys(options).map((name) => `--${name}`);
  return names.length === 0 ? l10n.t('This command has no options.') : l10n.t('Options: {0}.', names.join(', '));
}

const help = () => [
  l10n.t('Descent trains neural networks and shows what the optimizer does at every step.'),
  '',
  l10n.t('Usage: descent <command>'),
  '',
  ...COMMANDS.flatMap(({ usage, summary }) => [`  ${usage}`, `      ${translated(summary)}`]),
  '',
  l10n.t('Settings are read from <folder>/.vscode/settings.json, as in VS Code: "descent.…".'),
  l10n.t(
    'Press Ctrl+C during training to stop and keep the best weights. Press it twice to leave the run training in the background.',
  ),
  l10n.t('Exit codes: 0 success, 1 failure, 2 invalid usage, 130 still training in the background.'),
];

const helpOf = ({ usage, summary, options = {} }: Command) => [
  l10n.t('Usage: descent {0}', usage),
  '',
  `${translated(summary)}.`,
  ...Object.entries(options).map(
    ([name, { short, help: text }]) => `  --${name}${short ? `, -${short}` : ''}  ${translated(text)}`,
  ),
];

// Whoever reads the output may close it first, as `head` does; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void main(process.argv.slice(2), openTerminal()).then((code) => {
  process.exitCode = code;
});
