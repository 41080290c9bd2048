/**
 * The tables of the reference in `docs/`, made from the catalog, the command table and the command line so that they cannot
 * disagree. `npm run contributes` writes each between `<!-- name -->` and `<!-- /name -->`; a test fails when one is behind. Pure.
 */
import { datasets } from '../src/catalog/datasets/index.ts';
import { diagnoses } from '../src/catalog/diagnoses/index.ts';
import { models } from '../src/catalog/models/index.ts';
import { optimizers } from '../src/catalog/optimizers/index.ts';
import { regularizers } from '../src/catalog/regularizers/index.ts';
import { schedules } from '../src/catalog/schedules/index.ts';
import { WARM_UP } from '../src/catalog/schedules/warm-up.ts';
import { BACKEND, DESCRIPTIONS, GROUPS, isGroup, PROGRAM, SECTIONS, type SettingName } from '../src/catalog/settings.ts';
import type { Command } from '../src/cli/command.ts';
import { COMMANDS as COMMAND_LINE } from '../src/cli/commands.ts';
import type { Choice, Param, Params } from '../src/core/params.ts';
import { COMMAND_NAMES, COMMANDS, commandId, hints } from '../src/host/commands/command-table.ts';

type Tables = Readonly<Record<string, () => string>>;

/** A section for each of the Settings editor. */
const settings = () =>
  SECTIONS.map(({ title, settings }) =>
    [`### ${title}`, table(['Setting', 'Default', 'Description'], settings.flatMap(settingRows))].join('\n\n'),
  ).join('\n\n');

function settingRows(name: SettingName): readonly (readonly string[])[] {
  if (name === 'regularization')
    return regularizers.map(({ id, summary, params }) => row(`${name}.${id}`, params.value, `${summary} ${params.value.help}`));
  if (isGroup(name)) return Object.entries(GROUPS[name]).map(([param, of]) => row(`${name}.${param}`, of));
  if (name === 'program') return [row(name, PROGRAM)];
  if (name === 'backend') return [row(name, BACKEND)];
  return [[`\`descent.${name}\``, DEFAULTS[name] ?? '', DESCRIPTIONS[name]]];
}
const DEFAULTS: Partial<Readonly<Record<SettingName, string>>> = {
  hyperparameters: '`{}`',
  layers: '`{}`',
  optimizer: `\`{ "type": "${optimizers[0]?.id}" }\``,
  schedule: `\`{ "type": "${schedules[0]?.id}" }\``,
};

/** What is made in each page of the reference, by the name of its place. */
export const REFERENCE: Readonly<Record<string, Tables>> = {
  'docs/settings.md': { settings },
  'docs/datasets.md': { datasets: () => choices(datasets), models: () => choices(models) },
  'docs/findings.md': { findings },
  'docs/keyboard.md': { keys, palette },
  'docs/command-line.md': { commands: () => COMMAND_LINE.map(commandLine).join('\n\n') },
};

/** The page with all of these brought up to date. Throws where one has no place in it. */
export function withTables(page: string, tables: Tables): string {
  return Object.entries(tables).reduce((before, [name, made]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(before)) throw new Error(`There is no place for the table "${name}": <!-- ${name} --> … <!-- /${name} -->.`);
    return before.replace(place, (_, open: string, close: string) => `${open}\n${made()}\n\n${close}`);
  }, page);
}

function findings(): string {
  const list = table(
    ['Finding', 'Meaning', 'Checked'],
    diagnoses.map(({ title, summary, looksAt }) => [
      `[${title}](#${slug(title)})`,
      summary,
      looksAt === 'epochs' ? 'every epoch' : 'every step',
    ]),
  );
  const sections = diagnoses.map(({ title, summary, params }) =>
    [`## ${title}`, summary, ...(Object.keys(params).length > 0 ? [criteria(params)] : [])].join('\n\n'),
  );
  return [list, ...sections].join('\n\n');
}
const criteria = (params: Params) =>
  table(
    ['Criterion', 'Value', 'Description'],
    Object.values(params).map((param) => [param.title, value(param), param.help]),
  );

function keys(): string {
  const [others, mac] = [hints(false), hints(true)];
  return table(
    ['Command', 'Windows and Linux', 'macOS', 'Where'],
    COMMAND_NAMES.flatMap((name) => {
      const { key, title } = COMMANDS[name];
      if (!key) return [];
      const id = commandId(name);
      return [[`Descent: ${title}`, kbd(others[id]), kbd(mac[id]), placeOf(key.when)]];
    }),
  );
}
const kbd = (key = '') => `<kbd>${key}</kbd>`;
function placeOf(when: string): string {
  if (when.includes('descent.playground')) return 'playground';
  return when.includes('descent.runs') ? '_Runs_ view' : 'dashboard';
}

function palette(): string {
  const offered = COMMAND_NAMES.filter((name) => COMMANDS[name].palette !== false);
  return table(
    ['Command', 'Id'],
    offered.map((name) => [`Descent: ${COMMANDS[name].title}`, `\`${commandId(name)}\``]),
  );
}

function commandLine({ name, usage, summary, options = {} }: Command): string {
  const rows = Object.entries(options).map(([option, { short, help }]) => [
    `\`--${option}\`${short ? `, \`-${short}\`` : ''}`,
    `${help}.`,
  ]);
  const list = rows.length > 0 ? [table(['Option', 'Description'], rows)] : [];
  return [`## ${name}`, `\`\`\`\nnpx descent ${usage}\n\`\`\``, `${summary}.`, ...list].join('\n\n');
}

/** The anchor that a heading has in a rendered page. */
export const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const choices = (registry: readonly Choice[]) =>
  table(
    ['`type`', 'Description', 'Parameters'],
    registry.map((one) => [`\`${one.id}\``, one.summary, parameters(one)]),
  );

/** The parameters of a schedule without those of the warm-up, which all share. */
export const ownOf = ({ params }: Pick<Choice, 'params'>): Params =>
  'warmupShape' in params ? Object.fromEntries(Object.entries(params).filter(([name]) => !(name in WARM_UP))) : params;

const row = (key: string, param: Param, help = param.help) => [`\`descent.${key}\``, value(param), help];
const parameters = ({ params }: Choice) =>
  Object.entries(params)
    .map(([name, param]) => `\`${name}\`${'required' in param && param.required ? '' : ` ${value(param)}`}`)
    .join(', ') || '–';
export const value = (param: Param) => `\`${JSON.stringify(param.default)}\``;

export const table = (head: readonly string[], body: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
const escaped = (cell: string) => cell.replaceAll('|', '\\|');
