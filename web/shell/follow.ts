import { useLocation } from 'wouter';

/** Goes to a screen and puts the focus there. */
export function useFollow(): (path: string) => void {
  const [, go] = useLocation();
  return (path) => {
    go(path);
    document.getElementById('main')?.focus();
  };
}
