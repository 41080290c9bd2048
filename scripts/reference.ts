/**
 * The tables of the README, made from the catalog so that they cannot disagree. `npm run contributes` writes them between
 * `<!-- name -->` and `<!-- /name -->`; a test fails when the README is behind. Pure.
 */
import { datasets } from '../src/catalog/datasets/index.ts';
import { models } from '../src/catalog/models/index.ts';
import { optimizers } from '../src/catalog/optimizers/index.ts';
import { regularizers } from '../src/catalog/regularizers/index.ts';
import { schedules } from '../src/catalog/schedules/index.ts';
import { WARM_UP } from '../src/catalog/schedules/warm-up.ts';
import { BACKEND, DESCRIPTIONS, GROUPS, PROGRAM, type SettingName } from '../src/catalog/settings.ts';
import { type Choice, defaults, type Param, type Params } from '../src/core/params.ts';

const TABLES: Readonly<Record<string, () => string>> = {
  settings: () =>
    table(
      ['Setting', 'Default', 'What it is for'],
      [
        row('program', PROGRAM),
        ['`descent.hyperparameters`', '`{}`', DESCRIPTIONS.hyperparameters],
        chosen('dataset'),
        chosen('model'),
        chosen('optimizer', optimizers[0]),
        chosen('schedule', schedules[0]),
        ...Object.entries(GROUPS).flatMap(([group, params]) => rows(group, params)),
        ['`descent.layers`', '`{}`', DESCRIPTIONS.layers],
        row('backend', BACKEND),
      ],
    ),
  optimizers: () =>
    table(
      ['`type`', 'Rule', 'Slots', 'Parameters', 'Source'],
      optimizers.map((one) => [
        `\`${one.id}\``,
        one.equation,
        one.slots(defaults(one.params)).join(', ') || '–',
        parameters(one),
        one.source,
      ]),
    ),
  schedules: () =>
    table(
      ['`type`', 'What it is', 'Parameters'],
      schedules.map((one) => [`\`${one.id}\``, one.summary, parameters({ ...one, params: ownOf(one) })]),
    ),
  regularizers: () =>
    table(
      ['Key', 'What it does'],
      regularizers.map(({ id, summary }) => [`\`descent.regularization.${id}\``, summary]),
    ),
  models: () => choices(models),
  datasets: () => choices(datasets),
};

/** The text with every table in it brought up to date. Throws where a table has no place in it. */
export function withReference(text: string): string {
  return Object.entries(TABLES).reduce((before, [name, made]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(before)) throw new Error(`There is no place for the table "${name}": <!-- ${name} --> … <!-- /${name} -->.`);
    return before.replace(place, (_, open: string, close: string) => `${open}\n${made()}\n\n${close}`);
  }, text);
}

const choices = (registry: readonly Choice[]) =>
  table(
    ['`type`', 'What it is', 'Parameters'],
    registry.map((one) => [`\`${one.id}\``, one.summary, parameters(one)]),
  );

/** The parameters of a schedule without those of the warm-up, which all share. */
export const ownOf = ({ params }: Pick<Choice, 'params'>): Params =>
  'warmupShape' in params ? Object.fromEntries(Object.entries(params).filter(([name]) => !(name in WARM_UP))) : params;

const chosen = (name: SettingName, fallback?: Choice) => [
  `\`descent.${name}\``,
  fallback ? `\`{ "type": "${fallback.id}" }\`` : '',
  DESCRIPTIONS[name],
];
const rows = (group: string, params: Params) => Object.entries(params).map(([name, param]) => row(`${group}.${name}`, param));
const row = (key: string, param: Param) => [`\`descent.${key}\``, value(param), param.help];
const parameters = ({ params }: Choice) =>
  Object.entries(params)
    .map(([name, param]) => `\`${name}\`${'required' in param && param.required ? '' : ` ${value(param)}`}`)
    .join(', ') || '–';
export const value = (param: Param) => `\`${JSON.stringify(param.default)}\``;

export const table = (head: readonly string[], body: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
const escaped = (cell: string) => cell.replaceAll('|', '\\|');
