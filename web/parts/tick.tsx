/** A box to tick, with its words. */
export function Tick({ isOn, onChange, children }: { isOn: boolean; onChange: () => void; children: React.ReactNode }) {
  return (
    <label className="flex min-h-7 min-w-0 cursor-pointer items-center gap-2 rounded px-1 hover:bg-hover coarse:min-h-11">
      <input type="checkbox" className="size-4 shrink-0 accent-research" checked={isOn} onChange={onChange} />
      {children}
    </label>
  );
}
