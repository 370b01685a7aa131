/** How the app looks on this device: theme and density, in one menu. */
import { useEffect } from 'react';
import { Contrast } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import type { MenuEntry } from '../parts/popups.tsx';
import { useKept } from '../state/kept.ts';
import {
  densities,
  densityNames,
  showDensity,
  showTheme,
  themeNames,
  themes,
  type Density,
  type Theme,
} from '../state/theme.ts';
import { useAsking } from './asking.tsx';

export function AppearanceButton() {
  const { menu } = useAsking();
  const entries = useAppearance();
  return (
    <IconButton
      label="Appearance"
      aria-haspopup="menu"
      onClick={(event) => menu({ label: 'Appearance', anchor: event.currentTarget, entries })}
    >
      <Contrast size={16} aria-hidden="true" />
    </IconButton>
  );
}

/** The choices as entries of a menu, the present ones marked. */
export function useAppearance(): MenuEntry[] {
  const [theme, setTheme] = useTheme();
  const [density, setDensity] = useDensity();
  return [
    {
      kind: 'group',
      label: 'Theme',
      entries: themes.map((each) => ({
        kind: 'item',
        label: themeNames[each],
        checked: each === theme,
        run: () => setTheme(each),
      })),
    },
    {
      kind: 'group',
      label: 'Density',
      entries: densities.map((each) => ({
        kind: 'item',
        label: densityNames[each],
        checked: each === density,
        run: () => setDensity(each),
      })),
    },
  ];
}

function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useKept<Theme>('theme', 'system');
  useEffect(() => showTheme(theme), [theme]);
  return [theme, setTheme];
}

function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useKept<Density>('density', 'cosy');
  useEffect(() => showDensity(density), [density]);
  return [density, setDensity];
}
