/** An error as shown to the user: what happened, where, and what to do. */
export interface Fault {
  readonly message: string;
  readonly remedy?: string;
  /** The key of the setting that causes it. */
  readonly key?: string;
  /** Absolute path; line and column count from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** An error for the user, which names the file or setting and the remedy. */
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
