import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../../core/fault.ts';

/** The event that ends a failed run. An unexpected error refers to the log, which has its stack. */
export const failureEvent = (error: unknown, log: string) => {
  const fault =
    error instanceof UserError
      ? error.fault
      : { message: messageOf(error), remedy: l10n.t('See {0} for details.', log), file: log };
  return { type: 'ended', status: 'failed', reason: fault.message, fault } as const;
};
