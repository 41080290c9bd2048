/** Parses the commands of clients. */
import * as l10n from '@vscode/l10n';
import { isRecord, suggest } from '../../core/params.ts';
import type { TrainerCommand } from '../../protocol.ts';

export type Command = Exclude<TrainerCommand, { type: 'hello' }>;

const TYPES = ['pause', 'continue', 'checkpoint', 'step', 'stop', 'change', 'follow', 'matrix'] as const;

/** The command, or why it is invalid. Whether a setting may be changed to that value is checked by `LiveSettings`. */
export function parseCommand(message: unknown): Command | string {
  if (!isRecord(message) || typeof message.type !== 'string') return l10n.t('A command must be an object with a type.');
  switch (message.type) {
    case 'pause':
    case 'continue':
    case 'checkpoint':
      return { type: message.type };
    // A window that was not reloaded after an update still says it so.
    case 'resume':
      return { type: 'continue' };
    case 'step': {
      const { count } = message;
      if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1)
        return l10n.t('The number of steps must be an integer of at least 1.');
      return { type: 'step', count };
    }
    case 'stop':
      if (typeof message.restoreBest !== 'boolean') return l10n.t('The command "stop" requires restoreBest: true or false.');
      return { type: 'stop', restoreBest: message.restoreBest };
    case 'change': {
      const { key, value } = message;
      if (typeof key !== 'string') return l10n.t('The command "change" must name the setting.');
      if (typeof value !== 'number' && typeof value !== 'boolean' && typeof value !== 'string')
        return l10n.t('{0} can only be changed to a number, a string, true or false.', key);
      return { type: 'change', key, value };
    }
    case 'follow': {
      const { weight, element, on } = message;
      if (!isIndex(weight) || !isIndex(element) || typeof on !== 'boolean')
        return l10n.t(
          'The command "follow" needs the index of a weight, the index of its element, and whether to start or stop.',
        );
      return { type: 'follow', weight, element, on };
    }
    case 'matrix':
      return isIndex(message.weight)
        ? { type: 'matrix', weight: message.weight }
        : l10n.t('The command "matrix" needs the index of a weight.');
    default:
      return l10n.t('Unknown command "{0}". {1}', message.type.slice(0, 40), suggest(message.type.slice(0, 40), TYPES));
  }
}

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
