import { useEffect } from 'react';

/** Names the page in the window and its history. */
export function PageTitle({ title }: { title: string }) {
  useEffect(() => {
    document.title = `${title} · Dualtrack`;
  }, [title]);
  return null;
}
