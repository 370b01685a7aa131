/** The theme that a person chose on this device: light, dark, or as the system has it. */
import { useEffect } from 'react';
import { kept, useKept } from './kept.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Puts the kept theme on the page, before anything is drawn. */
export function startTheme(): void {
  show((kept('theme') as Theme | undefined) ?? 'system');
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useKept<Theme>('theme', 'system');
  useEffect(() => show(theme), [theme]);
  return [theme, setTheme];
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
