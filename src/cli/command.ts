import { UserError } from '../core/fault.ts';
import type { Terminal } from './terminal.ts';

/** What a command came to. */
export const EXIT = { ok: 0, failed: 1, usage: 2, left: 130 } as const;

export interface Command {
  readonly name: string;
  /** What follows `descent`, and what it does: a line of the help. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** Resolves to the exit code. Throws `UsageError` for arguments that make no sense, `UserError` for what went wrong. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

export interface Arguments {
  readonly names: readonly string[];
  flag(option: string): boolean;
  text(option: string): string | undefined;
  texts(option: string): readonly string[];
}

/** Arguments that make no sense; the usage is shown with it. */
export class UsageError extends UserError {}
