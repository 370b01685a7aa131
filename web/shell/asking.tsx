/** The one dialog and the one menu that can be open; their code is fetched when the page is idle. */
import { createContext, Suspense, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { MenuEntry } from '../parts/popups.tsx';
import { late } from '../state/late.ts';

export type Asked =
  /** `supersedes`: the number of the ledger that the new decision takes the place of. */
  | { readonly kind: 'decide'; readonly task: string; readonly supersedes?: number }
  | { readonly kind: 'keys' }
  | { readonly kind: 'review' }
  | { readonly kind: 'add' }
  /** `find`: looking for things, not for what can be done. */
  | { readonly kind: 'palette'; readonly find?: boolean };

export interface OpenMenu {
  readonly label: string;
  readonly anchor: Element;
  readonly entries: readonly MenuEntry[];
  /** What has the focus once it is closed; else the anchor. */
  readonly focus?: () => HTMLElement | null | undefined;
}

export interface Asking {
  ask(asked: Asked): void;
  menu(menu: OpenMenu): void;
}

const AskingContext = createContext<Asking | undefined>(undefined);

export function useAsking(): Asking {
  const asking = useContext(AskingContext);
  if (!asking) throw new Error('a component that asks needs the asking around it');
  return asking;
}

const popups = late(async () => (await import('../parts/popups.tsx')).Menu);
const decide = late(async () => (await import('../research/decide.tsx')).DecideDialog);
const keys = late(async () => (await import('../keys/sheet.tsx')).KeysSheet);
const quickAdd = late(async () => (await import('../work/quickAdd/quickAdd.tsx')).QuickAddDialog);
const palette = late(async () => (await import('./palette/palette.tsx')).Palette);
const review = late(async () => (await import('./review.tsx')).Review);

export function AskingProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  const [menu, setMenu] = useState<OpenMenu>();
  const asking = useMemo<Asking>(() => ({ ask: setAsked, menu: setMenu }), []);
  useEffect(() => {
    for (const each of [popups, decide, keys, palette, quickAdd, review]) each.fetchIdle();
  }, []);
  const close = (): void => setAsked(undefined);
  return (
    <AskingContext value={asking}>
      {children}
      <Suspense>
        {menu && (
          <popups.Component
            label={menu.label}
            anchor={menu.anchor}
            entries={menu.entries}
            finalFocus={() => !isElsewhere() && (menu.focus?.() ?? (menu.anchor as HTMLElement))}
            onClose={() => setMenu(undefined)}
          />
        )}
        {asked?.kind === 'decide' && (
          <decide.Component task={asked.task} supersedes={asked.supersedes} onClose={close} />
        )}
        {asked?.kind === 'keys' && <keys.Component onClose={close} />}
        {asked?.kind === 'add' && <quickAdd.Component onClose={close} />}
        {asked?.kind === 'palette' && <palette.Component find={asked.find ?? false} onClose={close} />}
        {asked?.kind === 'review' && <review.Component onClose={close} />}
      </Suspense>
    </AskingContext>
  );
}

/** Whether what was chosen in a menu has led the focus on, to a field or a dialog; then it stays there. */
function isElsewhere(): boolean {
  const { activeElement } = document;
  return activeElement !== null && activeElement !== document.body && !activeElement.closest('[data-popup=menu]');
}
