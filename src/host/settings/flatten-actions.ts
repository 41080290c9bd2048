/** The offer to rewrite settings that are nested in objects as settings of their own: on the lightbulb beside them, and once as a message. */
import * as l10n from '@vscode/l10n';
import type { JSONPath } from 'jsonc-parser';
import * as vscode from 'vscode';
import { offerUndo } from '../commands/apply-to-workspace.ts';
import type { Host } from '../host.ts';
import { flattened, nestedIn } from './flatten-settings.ts';
import { replacement } from './json-edits.ts';
import { nameOf, openDocument, SETTINGS_FILES, settingsFile } from './workspace-settings.ts';

const rootOf = ({ path }: vscode.Uri): JSONPath => (path.endsWith('.code-workspace') ? ['settings'] : []);

export const registerFlattenActions = (): vscode.Disposable =>
  vscode.languages.registerCodeActionsProvider(
    SETTINGS_FILES,
    {
      provideCodeActions(document, range) {
        const text = document.getText();
        const root = rootOf(document.uri);
        const place = ({ offset, length }: { readonly offset: number; readonly length: number }) =>
          new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        if (!nestedIn(text, root).some((found) => place(found).intersection(range))) return [];
        const change = replacement(text, flattened(text, root));
        const action = new vscode.CodeAction(
          l10n.t('Convert to Individual Settings (Descent)'),
          vscode.CodeActionKind.RefactorRewrite,
        );
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, place({ offset: change.start, length: change.end - change.start }), change.text);
        return [action];
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite] },
  );

const OFFERED = 'descent.flattenOffered';

/** Offers it once for each workspace, where a settings file of the folder or of the workspace has any nested. */
export async function offerFlatten(host: Host, folder: vscode.WorkspaceFolder): Promise<void> {
  const { workspaceState } = host.context;
  if (workspaceState.get(OFFERED) === true) return;
  const { workspaceFile } = vscode.workspace;
  const found: { readonly uri: vscode.Uri; readonly after: string }[] = [];
  for (const uri of [settingsFile(folder), ...(workspaceFile?.scheme === 'file' ? [workspaceFile] : [])]) {
    const text = (await openDocument(uri))?.getText() ?? '';
    const after = flattened(text, rootOf(uri));
    if (after !== text) found.push({ uri, after });
  }
  if (found.length === 0) return;
  await workspaceState.update(OFFERED, true);
  const where = found.map(({ uri }) => nameOf(uri)).join(', ');
  const rewrite = l10n.t('Convert');
  const answer = await vscode.window.showInformationMessage(
    l10n.t(
      '{0} groups Descent settings in objects. Convert them to individual settings, which the Settings editor can edit? Comments are kept.',
      where,
    ),
    rewrite,
  );
  if (answer !== rewrite) return;
  const record = await host.apply.rewrite(found.map(({ uri }) => ({ uri, change: (text) => flattened(text, rootOf(uri)) })));
  if (record) void offerUndo(host, record, l10n.t('Converted the settings in {0}.', record.where));
}
