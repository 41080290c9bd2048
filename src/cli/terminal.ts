/** What commands read from and write to; tests give their own. */
import { type Fault, faultOf } from '../core/fault.ts';

export interface Terminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line about what went wrong. */
  error(line: string): void;
  /** A line that the next one replaces; does nothing where lines cannot be replaced. */
  live(line: string): void;
  readonly interactive: boolean;
  readonly columns: number;
}

export function openTerminal(): Terminal {
  const { stdout, stderr } = process;
  let shown = false;
  const clear = () => {
    if (shown) stdout.write('\r\u001b[K');
    shown = false;
  };
  const interactive = stdout.isTTY === true && process.env.TERM !== 'dumb';
  return {
    interactive,
    get columns() {
      return stdout.columns || 80;
    },
    out(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    error(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    live(line) {
      if (!interactive) return;
      clear();
      // One column stays free: a full line would wrap, and could not be replaced.
      stdout.write(line.slice(0, (stdout.columns || 80) - 1));
      shown = true;
    },
  };
}

/** Names come from files: control characters in them must not reach the terminal. */
export const plain = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' || c === '\t' ? c : '�'));

/** The editor's commands that the command line has, too. */
const COMMANDS: readonly (readonly [editor: string, here: string])[] = [
  ['Descent: Install TensorFlow Backend', 'descent install tensorflow'],
  ['Descent: Install WebGPU Backend', 'descent install webgpu'],
];

/** What the editor would say, as the command line says it. */
export const inTerminal = (text: string) => COMMANDS.reduce((said, [editor, here]) => said.replaceAll(editor, here), plain(text));

/** A fault as lines: the place, what is wrong, what to do. */
export function faultLines(fault: Fault): readonly string[] {
  const place =
    fault.file === undefined ? '' : [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':');
  return [
    ...(place && !fault.message.includes(fault.file ?? '') ? [`${plain(place)}:`] : []),
    inTerminal(fault.message),
    ...(fault.remedy ? [inTerminal(fault.remedy)] : []),
  ];
}

export function printError(terminal: Terminal, error: unknown): void {
  for (const line of faultLines(faultOf(error))) terminal.error(line);
}
