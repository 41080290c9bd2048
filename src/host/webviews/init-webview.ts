/** A webview panel as all of Descent's: its icon, its rights, and the page in it. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { localization } from '../../store/localization.ts';
import { html } from './webview-html.ts';

/** Puts the page of a bundle into a panel. Listen to its messages first. */
export function initWebview(
  panel: vscode.WebviewPanel,
  extension: vscode.Uri,
  bundle: 'page' | 'playground' | 'backends' | 'choice' | 'runs-table',
): void {
  const dist = vscode.Uri.joinPath(extension, 'dist');
  const { webview } = panel;
  // A tab's icon, unlike one in the activity bar, is not coloured by the theme.
  const icon = (name: string) => vscode.Uri.joinPath(extension, 'media', name);
  panel.iconPath = { light: icon('tab-light.svg'), dark: icon('tab-dark.svg') };
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  webview.html = html({
    script: webview.asWebviewUri(vscode.Uri.joinPath(dist, `${bundle}.js`)).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.css')).toString(),
    source: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    ...localization(),
  });
}
