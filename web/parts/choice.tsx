/** One of a few named things, chosen from a list. */

interface Props<T extends string> {
  /** What is chosen, for those who cannot see where the list stands. */
  label: string;
  value: T;
  /** What there is to choose from, in this order, each with its name on screen. */
  names: Readonly<Record<T, string>>;
  disabled?: boolean;
  title?: string | undefined;
  onChoose: (value: T) => void;
}

export function Choice<T extends string>({ label, value, names, disabled = false, title, onChoose }: Props<T>) {
  return (
    <select
      aria-label={label}
      title={title}
      className="field"
      value={value}
      disabled={disabled}
      onChange={(event) => onChoose(event.target.value as T)}
    >
      {(Object.keys(names) as T[]).map((each) => (
        <option key={each} value={each}>
          {names[each]}
        </option>
      ))}
    </select>
  );
}
