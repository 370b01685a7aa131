/** A list of which only what is in view is drawn, that tells readers of the screen how long it is. */
import { createContext, useContext, type CSSProperties, type ReactNode } from 'react';
import type { CustomItemComponentProps } from 'virtua';

export const SetSize = createContext(0);
export const LabelledBy = createContext('');

export function WindowedList({ children, ...rest }: { children: ReactNode; style: CSSProperties }) {
  return (
    <ul aria-labelledby={useContext(LabelledBy)} {...rest}>
      {children}
    </ul>
  );
}

export function WindowedItem({ index, children, ...rest }: CustomItemComponentProps) {
  return (
    <li aria-setsize={useContext(SetSize)} aria-posinset={index + 1} className="pointer-events-auto pb-1.5" {...rest}>
      {children}
    </li>
  );
}
