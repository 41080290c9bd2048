/** The language of the editor, where Descent has been translated into it. */
import * as vscode from 'vscode';
import { parseTranslations } from '../core/parse-translations.ts';
import type { Localization } from '../store/localization.ts';

/** Undefined where the text is to be in English. */
export function editorsLanguage(): Localization | undefined {
  const { bundle, uri } = vscode.l10n;
  if (!bundle) return undefined;
  return {
    language: vscode.env.language,
    translations: parseTranslations(bundle),
    ...(uri?.scheme === 'file' ? { path: uri.fsPath } : {}),
  };
}
