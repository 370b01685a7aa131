/** The one dialog and the one menu that can be open; their code is fetched when the page is idle. */
import { createContext, lazy, Suspense, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { MenuEntry } from '../parts/popups.tsx';

export type Asked =
  { readonly kind: 'decide'; readonly task: string } | { readonly kind: 'keys' } | { readonly kind: 'review' };

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

const fetchPopups = () => import('../parts/popups.tsx');
const fetchDecide = () => import('../research/decide.tsx');
const fetchKeys = () => import('../keys/sheet.tsx');
const fetchReview = () => import('./review.tsx');

const Menu = lazy(async () => ({ default: (await fetchPopups()).Menu }));
const DecideDialog = lazy(async () => ({ default: (await fetchDecide()).DecideDialog }));
const KeysSheet = lazy(async () => ({ default: (await fetchKeys()).KeysSheet }));
const Review = lazy(async () => ({ default: (await fetchReview()).Review }));

export function AskingProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  const [menu, setMenu] = useState<OpenMenu>();
  const asking = useMemo<Asking>(() => ({ ask: setAsked, menu: setMenu }), []);
  useEffect(() => whenIdle(() => void Promise.all([fetchPopups(), fetchDecide(), fetchKeys(), fetchReview()])), []);
  const close = (): void => setAsked(undefined);
  return (
    <AskingContext value={asking}>
      {children}
      <Suspense>
        {menu && (
          <Menu
            label={menu.label}
            anchor={menu.anchor}
            entries={menu.entries}
            finalFocus={menu.focus ?? (() => menu.anchor as HTMLElement)}
            onClose={() => setMenu(undefined)}
          />
        )}
        {asked?.kind === 'decide' && <DecideDialog task={asked.task} onClose={close} />}
        {asked?.kind === 'keys' && <KeysSheet onClose={close} />}
        {asked?.kind === 'review' && <Review onClose={close} />}
      </Suspense>
    </AskingContext>
  );
}

/** Because: not every browser has requestIdleCallback. */
export function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(run, { timeout: 2_000 });
  else setTimeout(run, 500);
}
