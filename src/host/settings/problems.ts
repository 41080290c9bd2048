/** Entries in the Problems view: settings that are wrong, and faults in a training program, at the place where they are. */
import * as vscode from 'vscode';
import type { Problem } from '../../core/params.ts';
import type { Fault } from '../../core/fault.ts';
import type { Origin } from '../../core/run.ts';
import { placeOf } from './json-edits.ts';
import type { Group } from './setting-scopes.ts';
import { openDocument, type Place, placeFor } from './workspace-settings.ts';

export class Problems {
  readonly #settings = vscode.languages.createDiagnosticCollection('descent.settings');
  readonly #programs = vscode.languages.createDiagnosticCollection('descent.programs');

  /** Before a start: what was wrong the last time is not known to be wrong now. */
  clear(): void {
    this.#settings.clear();
    this.#programs.clear();
  }

  /** Marks each problem where its key is written; gives the place of the first one that has any. */
  async settings(
    problems: readonly Problem[],
    origins: Readonly<Partial<Record<Group, Origin>>>,
    folder: vscode.WorkspaceFolder,
  ): Promise<vscode.Location | undefined> {
    const byFile = new Map<string, { readonly uri: vscode.Uri; readonly found: vscode.Diagnostic[] }>();
    let first: vscode.Location | undefined;
    for (const { key, message } of problems) {
      const short = key.replace(/^descent\./, '');
      const origin = origins[short.split('.')[0] as Group];
      const place = await placeFor(origin, folder);
      const range = await rangeOf(place, short);
      if (!range) continue;
      first ??= new vscode.Location(place.uri, range);
      const file = byFile.get(place.uri.toString()) ?? { uri: place.uri, found: [] };
      file.found.push(diagnostic(range, message));
      byFile.set(place.uri.toString(), file);
    }
    this.#settings.set([...byFile.values()].map(({ uri, found }) => [uri, found]));
    return first;
  }

  /** A fault with a place in a file is marked there. */
  fault(fault: Fault): void {
    if (fault.file === undefined) return;
    const uri = vscode.Uri.file(fault.file);
    const message = fault.remedy ? `${fault.message} ${fault.remedy}` : fault.message;
    this.#programs.set(uri, [diagnostic(rangeAt(fault), message)]);
  }

  dispose(): void {
    this.#settings.dispose();
    this.#programs.dispose();
  }
}

/** From the place of a fault to the end of the word there; the editor marks the whole word for an empty range. */
export function rangeAt({ line = 1, column = 1 }: Fault): vscode.Range {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return new vscode.Range(at, at);
}

async function rangeOf({ uri, root, bare }: Place, key: string): Promise<vscode.Range | undefined> {
  const document = await openDocument(uri);
  if (!document) return undefined;
  const found = placeOf(document.getText(), root, key, bare);
  return found && new vscode.Range(document.positionAt(found.offset), document.positionAt(found.offset + found.length));
}

function diagnostic(range: vscode.Range, message: string): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  made.source = 'Descent';
  return made;
}
