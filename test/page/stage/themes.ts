/** The variables that VS Code sets on a webview, for its four default kinds of theme: those that the page may use. */
export const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type Theme = (typeof THEMES)[number];

const KINDS: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};
export const bodyClass = (theme: Theme) => KINDS[theme];

const CHARTS = {
  dark: ['#f14c4c', '#3794ff', '#cca700', '#d18616', '#89d185', '#b180d7'],
  light: ['#e51400', '#1a85ff', '#bf8803', '#d18616', '#388a34', '#652d90'],
} as const;

const charts = (kind: keyof typeof CHARTS, foreground: string) =>
  Object.fromEntries([
    ...['red', 'blue', 'yellow', 'orange', 'green', 'purple'].map((name, i) => [`charts-${name}`, CHARTS[kind][i] ?? '']),
    ['charts-foreground', foreground],
    ['charts-lines', `color-mix(in srgb, ${foreground} 50%, transparent)`],
  ]);

const fonts = {
  'font-family': '"Liberation Sans", "DejaVu Sans", sans-serif',
  'font-size': '13px',
  'font-weight': 'normal',
  'editor-font-family': '"DejaVu Sans Mono", monospace',
  'editor-font-size': '14px',
};

const COLORS: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  dark: {
    ...charts('dark', '#cccccc'),
    foreground: '#cccccc',
    descriptionForeground: '#9d9d9d',
    errorForeground: '#f85149',
    'icon-foreground': '#cccccc',
    focusBorder: '#0078d4',
    'editor-background': '#1f1f1f',
    'editor-foreground': '#cccccc',
    'editorWidget-background': '#202020',
    'editorWidget-border': '#454545',
    'editorHoverWidget-background': '#202020',
    'editorHoverWidget-border': '#454545',
    'widget-border': '#313131',
    'widget-shadow': 'rgba(0, 0, 0, 0.36)',
    'panel-border': '#2b2b2b',
    'panelTitle-activeBorder': '#0078d4',
    'panelTitle-activeForeground': '#cccccc',
    'panelTitle-inactiveForeground': '#9d9d9d',
    'sideBar-background': '#181818',
    'sideBar-foreground': '#cccccc',
    'sideBarSectionHeader-foreground': '#cccccc',
    'button-background': '#0078d4',
    'button-foreground': '#ffffff',
    'button-hoverBackground': '#026ec1',
    'button-secondaryBackground': '#313131',
    'button-secondaryForeground': '#cccccc',
    'button-secondaryHoverBackground': '#3c3c3c',
    'button-border': '#ffffff12',
    'badge-background': '#616161',
    'badge-foreground': '#f8f8f8',
    'textLink-foreground': '#4daafc',
    'textLink-activeForeground': '#4daafc',
    'progressBar-background': '#0078d4',
    'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)',
    'toolbar-activeBackground': 'rgba(99, 102, 103, 0.31)',
    'inputOption-activeBackground': '#2489db82',
    'inputOption-activeBorder': '#2488db',
    'inputOption-activeForeground': '#ffffff',
    'input-background': '#313131',
    'input-foreground': '#cccccc',
    'settings-textInputBackground': '#313131',
    'settings-textInputForeground': '#cccccc',
    'settings-textInputBorder': '#3c3c3c',
    'settings-dropdownBackground': '#313131',
    'settings-dropdownForeground': '#cccccc',
    'settings-dropdownBorder': '#3c3c3c',
    'settings-dropdownListBorder': '#454545',
    'settings-checkboxBackground': '#313131',
    'settings-checkboxForeground': '#cccccc',
    'settings-checkboxBorder': '#3c3c3c',
    'settings-modifiedItemIndicator': '#bb800966',
    'inputValidation-errorBackground': '#5a1d1d',
    'inputValidation-errorBorder': '#be1100',
    'list-hoverBackground': '#2a2d2e',
    'list-activeSelectionBackground': '#04395e',
    'list-activeSelectionForeground': '#ffffff',
    'list-inactiveSelectionBackground': '#37373d',
    'list-focusOutline': '#0078d4',
    'menu-background': '#1f1f1f',
    'menu-foreground': '#cccccc',
    'menu-border': '#454545',
    'menu-selectionBackground': '#0078d4',
    'menu-selectionForeground': '#ffffff',
    'menu-separatorBackground': '#454545',
    'scrollbarSlider-background': 'rgba(121, 121, 121, 0.4)',
    'scrollbarSlider-hoverBackground': 'rgba(100, 100, 100, 0.7)',
    'editorWarning-foreground': '#cca700',
  },
  light: {
    ...charts('light', '#3b3b3b'),
    foreground: '#3b3b3b',
    descriptionForeground: '#3b3b3b',
    errorForeground: '#f85149',
    'icon-foreground': '#3b3b3b',
    focusBorder: '#005fb8',
    'editor-background': '#ffffff',
    'editor-foreground': '#3b3b3b',
    'editorWidget-background': '#f8f8f8',
    'editorWidget-border': '#e5e5e5',
    'editorHoverWidget-background': '#f8f8f8',
    'editorHoverWidget-border': '#c8c8c8',
    'widget-border': '#e5e5e5',
    'widget-shadow': 'rgba(0, 0, 0, 0.16)',
    'panel-border': '#e5e5e5',
    'panelTitle-activeBorder': '#005fb8',
    'panelTitle-activeForeground': '#3b3b3b',
    'panelTitle-inactiveForeground': '#3b3b3b',
    'sideBar-background': '#f8f8f8',
    'sideBar-foreground': '#3b3b3b',
    'sideBarSectionHeader-foreground': '#3b3b3b',
    'button-background': '#005fb8',
    'button-foreground': '#ffffff',
    'button-hoverBackground': '#0258a8',
    'button-secondaryBackground': '#e5e5e5',
    'button-secondaryForeground': '#3b3b3b',
    'button-secondaryHoverBackground': '#cccccc',
    'button-border': '#0000001a',
    'badge-background': '#cccccc',
    'badge-foreground': '#3b3b3b',
    'textLink-foreground': '#005fb8',
    'textLink-activeForeground': '#005fb8',
    'progressBar-background': '#005fb8',
    'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)',
    'toolbar-activeBackground': 'rgba(166, 166, 166, 0.31)',
    'inputOption-activeBackground': '#bed6ed',
    'inputOption-activeBorder': '#005fb8',
    'inputOption-activeForeground': '#000000',
    'settings-textInputBackground': '#ffffff',
    'settings-textInputForeground': '#3b3b3b',
    'settings-textInputBorder': '#cecece',
    'settings-dropdownBackground': '#ffffff',
    'settings-dropdownForeground': '#3b3b3b',
    'settings-dropdownBorder': '#cecece',
    'settings-dropdownListBorder': '#cecece',
    'settings-checkboxBackground': '#f8f8f8',
    'settings-checkboxForeground': '#3b3b3b',
    'settings-checkboxBorder': '#cecece',
    'settings-modifiedItemIndicator': '#bb800966',
    'inputValidation-errorBackground': '#f2dede',
    'inputValidation-errorBorder': '#be1100',
    'list-hoverBackground': '#f2f2f2',
    'list-activeSelectionBackground': '#e8e8e8',
    'list-activeSelectionForeground': '#000000',
    'list-inactiveSelectionBackground': '#e4e6f1',
    'list-focusOutline': '#005fb8',
    'menu-background': '#ffffff',
    'menu-foreground': '#3b3b3b',
    'menu-border': '#cecece',
    'menu-selectionBackground': '#005fb8',
    'menu-selectionForeground': '#ffffff',
    'menu-separatorBackground': '#d4d4d4',
    'scrollbarSlider-background': 'rgba(100, 100, 100, 0.4)',
    'editorWarning-foreground': '#bf8803',
  },
  'hc-dark': {
    ...charts('dark', '#ffffff'),
    ...contrast('#000000', '#ffffff', '#6fc3df', '#f38518'),
    'textLink-foreground': '#21a6ff',
    errorForeground: '#f48771',
  },
  'hc-light': {
    ...charts('light', '#292929'),
    ...contrast('#ffffff', '#292929', '#0f4a85', '#006bbd'),
    'textLink-foreground': '#0f4a85',
    errorForeground: '#b5200d',
  },
};

/** High contrast themes leave backgrounds out and draw borders instead. */
function contrast(background: string, foreground: string, border: string, active: string): Record<string, string> {
  return {
    foreground,
    descriptionForeground: foreground,
    'icon-foreground': foreground,
    focusBorder: active,
    contrastBorder: border,
    contrastActiveBorder: active,
    'editor-background': background,
    'editor-foreground': foreground,
    'editorWidget-background': background,
    'editorWidget-border': border,
    'editorHoverWidget-background': background,
    'editorHoverWidget-border': border,
    'widget-border': border,
    'panel-border': border,
    'panelTitle-activeBorder': border,
    'panelTitle-activeForeground': foreground,
    'panelTitle-inactiveForeground': foreground,
    'sideBar-background': background,
    'button-background': background,
    'button-foreground': foreground,
    'button-border': border,
    'button-secondaryForeground': foreground,
    'badge-background': background,
    'badge-foreground': foreground,
    'progressBar-background': border,
    'settings-textInputBackground': background,
    'settings-textInputForeground': foreground,
    'settings-textInputBorder': border,
    'settings-dropdownBackground': background,
    'settings-dropdownForeground': foreground,
    'settings-dropdownBorder': border,
    'settings-checkboxBackground': background,
    'settings-checkboxForeground': foreground,
    'settings-checkboxBorder': border,
    'menu-background': background,
    'menu-foreground': foreground,
    'menu-border': border,
    'menu-selectionBorder': active,
    'scrollbarSlider-background': border,
  };
}

const valuesOf = (theme: Theme) =>
  Object.entries({ ...fonts, ...COLORS[theme] }).map(([name, value]) => [`--vscode-${name}`, value] as const);

/** As a rule of a style sheet, for a page that opens. */
export const variables = (theme: Theme) =>
  `:root{${valuesOf(theme)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')}}`;

/** As VS Code switches the theme of a page that is open: variables on the root, class and id on the body. */
export function switchTheme(theme: Theme): void {
  const { style } = document.documentElement;
  for (const name of [...style]) if (name.startsWith('--vscode-')) style.removeProperty(name);
  for (const [name, value] of valuesOf(theme)) style.setProperty(name, value);
  document.body.className = bodyClass(theme);
  document.body.dataset.vscodeThemeId = theme;
}
