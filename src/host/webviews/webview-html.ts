/** The page's HTML: no data in it but its language, and nothing that may run but its own script. Pure. */
import type { Translations } from '../../core/localize.ts';
import { translationsElement } from '../../core/report-format.ts';

export interface Assets {
  readonly script: string;
  readonly style: string;
  /** What the webview calls the origin of its own files. */
  readonly source: string;
  readonly nonce: string;
  /** As HTML's `lang` has it. */
  readonly language: string;
  readonly translations: Translations;
}

export const html = ({ script, style, source, nonce, language, translations }: Assets) => `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}; font-src ${source}; img-src ${source} blob: data:;">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${style}">
<title>Descent</title>
</head>
<body>
${translationsElement(translations)}<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
