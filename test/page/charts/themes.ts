/** The variables that VS Code gives a page, for its own themes. */
export const THEMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dark: {
    'editor-background': '#1f1f1f',
    foreground: '#cccccc',
    descriptionForeground: '#9d9d9d',
    'charts-foreground': '#cccccc',
    'charts-lines': '#cccccc80',
    'charts-red': '#f14c4c',
    'charts-blue': '#3794ff',
    'charts-yellow': '#cca700',
    'charts-orange': '#d18616',
    'charts-green': '#89d185',
    'charts-purple': '#b180d7',
    'editorWidget-border': '#454545',
    'editorHoverWidget-background': '#202020',
    'editorHoverWidget-border': '#454545',
    focusBorder: '#0078d4',
    'toolbar-hoverBackground': '#5a5d5e50',
    errorForeground: '#f85149',
    'editorWarning-foreground': '#cca700',
  },
  light: {
    'editor-background': '#ffffff',
    foreground: '#3b3b3b',
    descriptionForeground: '#3b3b3b',
    'charts-foreground': '#3b3b3b',
    'charts-lines': '#3b3b3b80',
    'charts-red': '#e51400',
    'charts-blue': '#1a85ff',
    'charts-yellow': '#bf8803',
    'charts-orange': '#d18616',
    'charts-green': '#388a34',
    'charts-purple': '#652d90',
    'editorWidget-border': '#e5e5e5',
    'editorHoverWidget-background': '#f8f8f8',
    'editorHoverWidget-border': '#c8c8c8',
    focusBorder: '#005fb8',
    'toolbar-hoverBackground': '#b8b8b850',
    errorForeground: '#f85149',
    'editorWarning-foreground': '#bf8803',
  },
  contrast: {
    'editor-background': '#000000',
    foreground: '#ffffff',
    descriptionForeground: '#ffffffb3',
    'charts-foreground': '#ffffff',
    'charts-red': '#f14c4c',
    'charts-blue': '#59a4f9',
    'charts-yellow': '#ffd370',
    'charts-orange': '#d18616',
    'charts-green': '#89d185',
    'charts-purple': '#b180d7',
    'editorWidget-border': '#6fc3df',
    'editorHoverWidget-background': '#0c141f',
    'editorHoverWidget-border': '#6fc3df',
    focusBorder: '#f38518',
    errorForeground: '#f48771',
    'editorWarning-foreground': '#ffd370',
  },
};

const KINDS: Readonly<Record<string, string>> = { dark: 'vscode-dark', light: 'vscode-light', contrast: 'vscode-high-contrast' };

/** As VS Code switches: variables on the root, class and id on the body. */
export function useTheme(name: string): void {
  const root = document.documentElement.style;
  for (const theme of Object.values(THEMES)) for (const key of Object.keys(theme)) root.removeProperty(`--vscode-${key}`);
  for (const [key, value] of Object.entries(THEMES[name] ?? {})) root.setProperty(`--vscode-${key}`, value);
  root.setProperty('--vscode-font-family', 'Liberation Sans, sans-serif');
  root.setProperty('--vscode-font-size', '13px');
  document.body.className = KINDS[name] ?? '';
  document.body.dataset.vscodeThemeId = name;
}
