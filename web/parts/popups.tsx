/**
 * Dialogs and menus; a chunk of its own, fetched when the page has nothing else to do. Where a finger points, menus
 * come as sheets from below.
 */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check, ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { keyText } from '../keys/labels.ts';
import { useCoarse, usePhone } from '../state/live.ts';
import { iconButton } from './button.tsx';

export type MenuEntry =
  | { readonly kind: 'item'; readonly label: string; readonly keys?: string; readonly checked?: boolean; run(): void }
  /** `keys`: what else opens the same choice. */
  | { readonly kind: 'group'; readonly label: string; readonly keys?: string; readonly entries: readonly MenuEntry[] }
  /** A menu of its own, beside the first; from below, in its place. */
  | { readonly kind: 'menu'; readonly label: string; readonly keys?: string; readonly entries: readonly MenuEntry[] };

type Nested = Extract<MenuEntry, { kind: 'menu' }>;

/** What gets the focus at the end; `false`: it stays where it went. */
type FinalFocus = () => HTMLElement | null | undefined | false;

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** What gets the focus when it opens; else the first thing that can have it. */
  initialFocus?: RefObject<HTMLElement | null> | undefined;
  finalFocus?: FinalFocus | undefined;
  wide?: boolean;
  /** Whether it is a menu that comes from below. */
  isMenu?: boolean;
}

export function Dialog({ title, onClose, children, initialFocus, finalFocus, wide, isMenu }: DialogProps) {
  const isPhone = usePhone();
  const place = isPhone
    ? 'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-[12px] pb-[max(1rem,env(safe-area-inset-bottom))]'
    : `top-[12dvh] left-1/2 max-h-[80dvh] -translate-x-1/2 rounded ${wide ? 'w-[720px]' : 'w-[520px]'} max-w-[calc(100vw-32px)]`;
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 bg-shade" />
        <BaseDialog.Popup
          data-popup={isMenu ? 'menu' : 'dialog'}
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
            data-popup="menu"
            aria-label={label}
            finalFocus={finalFocus && (() => finalFocus() ?? true)}
            className={popupLook}
          >
            <DropdownEntries entries={entries} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

const popupLook =
  'max-h-[var(--available-height)] min-w-56 overflow-y-auto rounded bg-surface p-1 text-body shadow-overlay outline-none';

const DropdownEntries = ({ entries }: { entries: readonly MenuEntry[] }) =>
  entries.map((entry, i) => (
    <DropdownEntry key={i} entry={entry} isBesideMenu={entries.some(({ kind }) => kind === 'menu')} />
  ));

const itemLook =
  'flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-hover data-popup-open:bg-hover';

/** `isBesideMenu`: keeps the room of the arrow, so that keys stand under each other. */
function DropdownEntry({ entry, isBesideMenu }: { entry: MenuEntry; isBesideMenu: boolean }) {
  if (entry.kind === 'group') {
    return (
      <BaseMenu.Group className="border-b border-line py-1 first:pt-0 last:border-0 last:pb-0">
        <div className="flex px-2 py-1 text-meta text-text-3">
          <BaseMenu.GroupLabel>{entry.label}</BaseMenu.GroupLabel>
          <Keys of={entry} />
        </div>
        <DropdownEntries entries={entry.entries} />
      </BaseMenu.Group>
    );
  }
  if (entry.kind === 'menu') return <DropdownMenu of={entry} />;
  return (
    <BaseMenu.Item onClick={() => entry.run()} className={itemLook}>
      <EntryLabel entry={entry} />
      <Keys of={entry} />
      {isBesideMenu && <span className="w-3.5" />}
    </BaseMenu.Item>
  );
}

function DropdownMenu({ of }: { of: Nested }) {
  const trigger = useRef<HTMLElement>(null);
  return (
    <BaseMenu.SubmenuRoot>
      <BaseMenu.SubmenuTrigger ref={trigger} className={itemLook}>
        <EntryLabel entry={of} />
        <Keys of={of} />
        <ChevronRight size={14} aria-hidden="true" className={`text-text-3 ${of.keys ? '' : 'ml-auto'}`} />
      </BaseMenu.SubmenuTrigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner positionMethod="fixed" sideOffset={2} alignOffset={-4} className="z-10 outline-none">
          <BaseMenu.Popup
            data-popup="menu"
            aria-label={of.label}
            // Because: where the first menu closes with it, that one says where the focus goes.
            finalFocus={() => trigger.current ?? false}
            className={popupLook}
          >
            <DropdownEntries entries={of.entries} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.SubmenuRoot>
  );
}

function Keys({ of: { keys } }: { of: { readonly keys?: string } }) {
  return keys && <span className="ml-auto pl-6 text-meta text-text-3">{keyText(keys)}</span>;
}

/** The same entries from below, for a finger; a menu within takes the place of the first. */
function Sheet({ label, entries, onClose, finalFocus }: MenuProps) {
  const [inner, setInner] = useState<Nested>();
  return (
    <Dialog isMenu title={inner?.label ?? label} onClose={onClose} finalFocus={finalFocus}>
      <div key={inner?.label} className="-m-2 flex flex-col">
        {inner && (
          // Because: the entry that had the focus is gone.
          <button type="button" autoFocus onClick={() => setInner(undefined)} className={touchLook}>
            <ChevronLeft size={16} aria-hidden="true" />
            Back
          </button>
        )}
        <SheetEntries entries={inner?.entries ?? entries} onClose={onClose} onInner={setInner} />
      </div>
    </Dialog>
  );
}

interface SheetProps {
  readonly onClose: () => void;
  readonly onInner: (inner: Nested) => void;
}

const SheetEntries = ({ entries, ...rest }: SheetProps & { readonly entries: readonly MenuEntry[] }) =>
  entries.map((entry, i) => <SheetEntry key={i} entry={entry} {...rest} />);

const touchLook = 'flex min-h-11 w-full items-center gap-2 rounded px-2 text-left text-panel hover:bg-hover';

function SheetEntry({ entry, ...rest }: SheetProps & { readonly entry: MenuEntry }) {
  if (entry.kind === 'group') {
    return (
      <div role="group" aria-label={entry.label} className="border-b border-line py-1 last:border-0">
        <p className="px-2 py-1 text-meta text-text-3">{entry.label}</p>
        <SheetEntries entries={entry.entries} {...rest} />
      </div>
    );
  }
  if (entry.kind === 'menu') {
    return (
      <button type="button" onClick={() => rest.onInner(entry)} className={touchLook}>
        <EntryLabel entry={entry} />
        <ChevronRight size={16} aria-hidden="true" className="ml-auto text-text-3" />
      </button>
    );
  }
  return (
    <button
      type="button"
      aria-current={entry.checked || undefined}
      onClick={() => {
        rest.onClose();
        entry.run();
      }}
      className={touchLook}
    >
      <EntryLabel entry={entry} />
    </button>
  );
}

function EntryLabel({ entry }: { entry: Exclude<MenuEntry, { kind: 'group' }> }) {
  const isChecked = entry.kind === 'item' && entry.checked;
  return (
    <>
      <span className="w-4 shrink-0">{isChecked && <Check size={14} aria-hidden="true" />}</span>
      {entry.label}
      {isChecked && <span className="sr-only">, here now</span>}
    </>
  );
}
