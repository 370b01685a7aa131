/** How the app looks on this device: theme and density, in one menu. */
import { Contrast } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import type { MenuEntry } from '../parts/popups.tsx';
import { densities, densityNames, themeNames, themes, useDensity, useTheme } from '../state/theme.ts';
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
