/** Colour themes: JSON files that give each semantic token a style, checked, and resolved for the terminal. */
export { defaultThemeName, type InkTextProps, loadTheme, Theme } from './theme.js';
export { readTheme, type ThemeDefinition } from './theme-file.js';
export { TOKENS, type Token } from './tokens.js';
