/** Light, dark, or as the system has it: one button that goes through the three and says which one it is. */
import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { themes, useTheme, type Theme } from '../state/theme.ts';

const faces: Record<Theme, { icon: LucideIcon; label: string }> = {
  system: { icon: Monitor, label: 'Theme: as the system has it' },
  light: { icon: Sun, label: 'Theme: light' },
  dark: { icon: Moon, label: 'Theme: dark' },
};

export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  const { icon: Icon, label } = faces[theme];
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  return (
    <IconButton label={label} onClick={() => setTheme(next)}>
      <Icon size={16} aria-hidden="true" />
    </IconButton>
  );
}
