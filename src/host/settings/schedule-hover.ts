/** Pointing at `descent.schedule`, in settings or in a launch configuration, shows the curve that it plans. */
import * as vscode from 'vscode';
import { scheduleAt, type Written } from './schedule-place.ts';
import type { Theme } from './schedule-picture.ts';
import { scheduleWords } from './schedule-hover-text.ts';
import { overlay } from '../../catalog/settings-file.ts';
import { givenIn } from './workspace-settings.ts';

const FILES: vscode.DocumentSelector = [
  { pattern: '**/.vscode/{settings,launch}.json' },
  { pattern: '**/*.code-workspace' },
  { scheme: 'vscode-userdata', pattern: '**/settings.json' },
];

export const registerScheduleHover = (): vscode.Disposable =>
  vscode.languages.registerHoverProvider(FILES, {
    provideHover(document, position) {
      const text = document.getText();
      const found = scheduleAt(text, document.offsetAt(position));
      if (!found) return undefined;
      const words = new vscode.MarkdownString(scheduleWords(valuesFor(document.uri, found), THEMES[kind()]), true);
      const { offset, length } = found;
      return new vscode.Hover(words, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)));
    },
  });

/** What VS Code has merged, and above it what is written here, saved or not. A workspace file speaks for no folder in particular. */
function valuesFor(uri: vscode.Uri, { values }: Written): Readonly<Record<string, unknown>> {
  const folder = uri.path.endsWith('.code-workspace') ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  const merged = uri.scheme === 'vscode-userdata' ? {} : givenIn(folder).values;
  const written = Object.entries(values).map(([group, value]) => [group, overlay(merged[group], value)]);
  return { ...merged, ...Object.fromEntries(written) };
}

const kind = () => vscode.window.activeColorTheme.kind;
const THEMES: Readonly<Record<vscode.ColorThemeKind, Theme>> = {
  [vscode.ColorThemeKind.Light]: 'light',
  [vscode.ColorThemeKind.Dark]: 'dark',
  [vscode.ColorThemeKind.HighContrast]: 'highContrastDark',
  [vscode.ColorThemeKind.HighContrastLight]: 'highContrastLight',
};
