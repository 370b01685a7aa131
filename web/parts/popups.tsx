/**
 * Dialogs and menus; a chunk of its own, fetched when the page has nothing else to do. Where a finger points, menus
 * come as sheets from below.
 */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { keyText } from '../keys/labels.ts';
import { useCoarse, usePhone } from '../state/live.ts';
import { iconButton } from './button.tsx';

export type MenuEntry =
  | { readonly kind: 'item'; readonly label: string; readonly keys?: string; readonly checked?: boolean; run(): void }
  | { readonly kind: 'group'; readonly label: string; readonly entries: readonly MenuEntry[] };

type FinalFocus = () => HTMLElement | null | undefined;

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** What gets the focus when it opens; else the first thing that can have it. */
  initialFocus?: RefObject<HTMLElement | null> | undefined;
  finalFocus?: FinalFocus | undefined;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, initialFocus, finalFocus, wide = false }: DialogProps) {
  const isPhone = usePhone();
  const place = isPhone
    ? 'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-[12px] pb-[max(1rem,env(safe-area-inset-bottom))]'
    : `top-[12dvh] left-1/2 max-h-[80dvh] -translate-x-1/2 rounded ${wide ? 'w-[720px]' : 'w-[520px]'} max-w-[calc(100vw-32px)]`;
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 bg-shade" />
        <BaseDialog.Popup
          data-popup
          initialFocus={initialFocus}
          finalFocus={finalFocus && (() => finalFocus() ?? true)}
          className={`fixed flex flex-col overflow-hidden bg-surface text-body shadow-overlay outline-none ${place}`}
        >
          <header className="flex items-center justify-between gap-2 border-b border-line py-2 pr-2 pl-4">
            <BaseDialog.Title className="text-panel font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close aria-label="Close" title="Close" className={iconButton}>
              <X size={16} aria-hidden="true" />
            </BaseDialog.Close>
          </header>
          <div className="overflow-y-auto p-4">{children}</div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

interface MenuProps {
  label: string;
  anchor: Element;
  entries: readonly MenuEntry[];
  onClose: () => void;
  finalFocus?: FinalFocus | undefined;
}

export function Menu(props: MenuProps) {
  const [isPhone, isCoarse] = [usePhone(), useCoarse()];
  return isPhone || isCoarse ? <Sheet {...props} /> : <Dropdown {...props} />;
}

function Dropdown({ label, anchor, entries, onClose, finalFocus }: MenuProps) {
  return (
    <BaseMenu.Root open onOpenChange={(open) => !open && onClose()}>
      {/* Because: what is outside of every landmark is hard to find for readers of the screen. */}
      <BaseMenu.Portal container={anchor.closest<HTMLElement>('main, nav') ?? undefined}>
        <BaseMenu.Positioner
          anchor={anchor}
          positionMethod="fixed"
          side="bottom"
          align="end"
          sideOffset={4}
          className="z-10 outline-none"
        >
          <BaseMenu.Popup
            data-popup
            aria-label={label}
            finalFocus={finalFocus && (() => finalFocus() ?? true)}
            className="max-h-[var(--available-height)] min-w-56 overflow-y-auto rounded bg-surface p-1 text-body shadow-overlay outline-none"
          >
            {entries.map((entry) => (
              <DropdownEntry key={entry.label} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function DropdownEntry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'group') {
    return (
      <BaseMenu.Group className="border-b border-line py-1 first:pt-0 last:border-0 last:pb-0">
        <BaseMenu.GroupLabel className="px-2 py-1 text-meta text-text-3">{entry.label}</BaseMenu.GroupLabel>
        {entry.entries.map((each) => (
          <DropdownEntry key={each.label} entry={each} />
        ))}
      </BaseMenu.Group>
    );
  }
  return (
    <BaseMenu.Item
      onClick={() => entry.run()}
      className="flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-hover"
    >
      <EntryLabel entry={entry} />
      {entry.keys && <span className="ml-auto pl-6 text-meta text-text-3">{keyText(entry.keys)}</span>}
    </BaseMenu.Item>
  );
}

/** The same entries from below, for a finger. */
function Sheet({ label, entries, onClose, finalFocus }: MenuProps) {
  return (
    <Dialog title={label} onClose={onClose} finalFocus={finalFocus}>
      <div className="-m-2 flex flex-col">
        {entries.map((entry) => (
          <SheetEntry key={entry.label} entry={entry} onClose={onClose} />
        ))}
      </div>
    </Dialog>
  );
}

function SheetEntry({ entry, onClose }: { entry: MenuEntry; onClose: () => void }) {
  if (entry.kind === 'group') {
    return (
      <div role="group" aria-label={entry.label} className="border-b border-line py-1 last:border-0">
        <p className="px-2 py-1 text-meta text-text-3">{entry.label}</p>
        {entry.entries.map((each) => (
          <SheetEntry key={each.label} entry={each} onClose={onClose} />
        ))}
      </div>
    );
  }
  return (
    <button
      type="button"
      aria-current={entry.checked || undefined}
      onClick={() => {
        onClose();
        entry.run();
      }}
      className="flex min-h-11 w-full items-center gap-2 rounded px-2 text-left text-panel hover:bg-hover"
    >
      <EntryLabel entry={entry} />
    </button>
  );
}

function EntryLabel({ entry }: { entry: Extract<MenuEntry, { kind: 'item' }> }) {
  return (
    <>
      <span className="w-4 shrink-0">{entry.checked && <Check size={14} aria-hidden="true" />}</span>
      {entry.label}
      {entry.checked && <span className="sr-only">, here now</span>}
    </>
  );
}
