import type { Fault } from './run.ts';

/** An error whose message is meant for the user: it names the file or the key, and the remedy. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly fault: Fault;

  constructor(fault: Fault | string) {
    const known = typeof fault === 'string' ? { message: fault } : fault;
    super(known.message);
    this.fault = known;
  }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
export const faultOf = (error: unknown): Fault => (error instanceof UserError ? error.fault : { message: messageOf(error) });
