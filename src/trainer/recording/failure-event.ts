import { messageOf, UserError } from '../../core/fault.ts';

/** The end of a run that failed. What went wrong inside has left more in the log than a person can be told. */
export const failureEvent = (error: unknown, log: string) => {
  const fault =
    error instanceof UserError ? error.fault : { message: messageOf(error), remedy: `Look into ${log} for more.`, file: log };
  return { type: 'ended', status: 'failed', reason: fault.message, fault } as const;
};
