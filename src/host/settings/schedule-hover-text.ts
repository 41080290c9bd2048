/** What a hover tells of a schedule: its curve, its rates and its equation, or what is wrong with it. Pure. */
import * as l10n from '@vscode/l10n';
import { resolveConfig } from '../../catalog/config.ts';
import { curve, planned } from '../../catalog/schedule-curve.ts';
import { schedules } from '../../catalog/schedules/index.ts';
import { find, resolve } from '../../core/params.ts';
import { formatLearningRate } from '../../core/format.ts';
import { pictureOf, type Theme, WIDTH } from './schedule-picture.ts';

/** The data decides how many steps an epoch has, which the curve hardly depends on. */
const STEPS_PER_EPOCH = 100;

/** Markdown. `given` holds the raw values of the settings by group. */
export function scheduleWords(given: Readonly<Record<string, unknown>>, theme: Theme): string {
  const { config, problems } = resolveConfig(given);
  const wrong = problems
    .filter(({ key }) => /^descent\.schedule(\.|$)/.test(key))
    .map(({ message }) => `$(error) ${escaped(message)}`);
  const schedule = find(schedules, config.schedule.type);
  if (!schedule) return wrong.join('\n\n');
  const { title, summary, equation, source, reaction, params } = schedule;
  const head = `**${escaped(title)}** · \`${equation}\``;
  if (wrong.length > 0) return [head, ...wrong].join('\n\n');

  const { values } = resolve(params, config.schedule, '');
  const { epochs } = config.training;
  const base = Number(config.optimizer.learningRate);
  const plan = planned({ schedule, values }, base, { stepsPerEpoch: STEPS_PER_EPOCH, epochs });
  const points = curve(plan, 0, epochs * STEPS_PER_EPOCH - 1);
  const rates = points.map(([, value]) => value);
  const svg = Buffer.from(pictureOf(points, STEPS_PER_EPOCH, theme)).toString('base64');
  const [first = 0, last = 0, highest] = [rates[0], rates.at(-1), Math.max(...rates)];
  const facts = [
    l10n.t('first `{0}`', formatLearningRate(first)),
    l10n.t('highest `{0}`', formatLearningRate(highest)),
    l10n.t('last `{0}`', formatLearningRate(last)),
    epochs === 1 ? l10n.t('1 epoch') : l10n.t('{0} epochs', epochs),
    l10n.t('base learning rate `{0}`', base),
  ];
  const alt = l10n.t(
    'The learning rate over the run: first {0}, highest {1}, last {2}',
    formatLearningRate(first),
    formatLearningRate(highest),
    formatLearningRate(last),
  );
  return [
    head,
    `![${alt}](data:image/svg+xml;base64,${svg}|width=${WIDTH})`,
    facts.join(' · '),
    ...(reaction
      ? [
          l10n.t(
            'The curve assumes that `{0}` keeps improving. Reductions depend on the metric during training.',
            reaction.monitor(values),
          ),
        ]
      : []),
    `${escaped(summary)} *${escaped(source)}*`,
  ].join('\n\n');
}

/** Markdown's own characters as text. */
const escaped = (words: string) => words.replaceAll(/[\\`*_{}[\]()#+!|<>~$-]/g, '\\$&');
