/**
 * How a person has the app look on this device: light, dark, in high contrast, or as the system has it; and how close
 * things stand. The page carries it as `data-theme`, `data-contrast` and `data-density`.
 */
import { kept } from './storage.ts';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];

export const themeNames: Record<Theme, string> = {
  system: 'As the system has it',
  light: 'Light',
  dark: 'Dark',
  contrast: 'High contrast',
};

export const densities = ['cosy', 'compact'] as const;
export type Density = (typeof densities)[number];

export const densityNames: Record<Density, string> = { cosy: 'Cosy', compact: 'Compact' };

const wantsContrast = matchMedia('(prefers-contrast: more)');

/** Puts what was kept on the page, before anything is drawn, and follows the system. */
export function startTheme(): void {
  const showKept = (): void => showTheme((kept('theme') as Theme | undefined) ?? 'system');
  showKept();
  wantsContrast.addEventListener('change', showKept);
  showDensity((kept('density') as Density | undefined) ?? 'cosy');
}

/** High contrast is light or dark as the system has it. */
export function showTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'light' || theme === 'dark') dataset['theme'] = theme;
  else delete dataset['theme'];
  if (theme === 'contrast' || wantsContrast.matches) dataset['contrast'] = 'more';
  else delete dataset['contrast'];
}

export function showDensity(density: Density): void {
  document.documentElement.dataset['density'] = density;
}
