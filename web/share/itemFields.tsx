/** How one line of a page reads. */
import { TextField } from '../parts/field.tsx';
import type { DraftItem } from './draft.ts';

interface ItemFieldsProps {
  item: DraftItem;
  /** What the team calls it. */
  plain: string;
  put: (part: Partial<DraftItem>) => void;
}

export function ItemFields({ item, plain, put }: ItemFieldsProps) {
  const { section } = item;
  const isVersion = section === 'production' || section === 'coming';
  const field = (
    name: 'name' | 'words' | 'when' | 'metric' | 'value' | 'target' | 'base',
    label: string,
    hint = '',
  ) => (
    <TextField
      label={label}
      aria-label={`${label}: ${plain}`}
      placeholder={hint}
      value={item[name]}
      maxLength={name === 'metric' ? 120 : 500}
      inputMode={name === 'value' || name === 'target' || name === 'base' ? 'decimal' : 'text'}
      autoComplete="off"
      onChange={(event) => put({ [name]: event.target.value })}
    />
  );
  return (
    <div className="flex flex-col gap-2 pt-1 pb-2 pl-6">
      {section === 'production' && field('words', 'In plain words', 'Finds 81 of 100 likely leavers')}
      {section === 'coming' && field('words', 'In plain words', 'Tested silently on live traffic')}
      {section === 'coming' && field('when', 'Expected', 'likely 3 Dec, very likely by 17 Dec')}
      {!isVersion && field('words', 'In plain words', plain)}
      {isVersion && (
        <details open={item.name !== '' || item.value !== ''}>
          <summary className="cursor-pointer text-text-2">
            Another name, a figure<span className="sr-only"> for {plain}</span>
          </summary>
          <div className="flex flex-col gap-2 pt-2">
            {field('name', 'Called', plain)}
            {section === 'production' && (
              <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
                {field('metric', 'Figure', 'Recall')}
                {field('value', 'Now', '81')}
                {field('target', 'Target', '83')}
                {field('base', 'Before', '64')}
              </div>
            )}
          </div>
        </details>
      )}
    </div>
  );
}
