/** The pages before one is in: one column in the middle, a heading, a form. */
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { useKeptFocus } from '../parts/keptFocus.ts';
import { PageTitle } from '../shell/pageTitle.tsx';

export function DoorPage({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  useKeptFocus(main);
  return (
    <main ref={main} className="mx-auto flex min-h-full max-w-[400px] flex-col px-6 pt-[14dvh] pb-10">
      <PageTitle title={title} />
      <p aria-hidden="true" className="flex items-center gap-2 pb-8 font-semibold text-text-2">
        <span className="text-research">◇</span>
        <span className="-ml-1 text-production">▣</span> Dualtrack
      </p>
      <h1 className={`text-page font-semibold ${about ? 'pb-1' : 'pb-5'}`}>{title}</h1>
      {about && <p className="pb-4 text-text-2">{about}</p>}
      {children}
    </main>
  );
}

/** The way back from a page that leads no further. */
export function SignInLink({ children = 'Sign in' }: { children?: ReactNode }) {
  return (
    <p className="pt-3">
      <a href="/" className="text-focus underline">
        {children}
      </a>
    </p>
  );
}

/** A form with its button at the end, and what is wrong with the whole of it. A field that is refused has the focus. */
export function DoorForm({
  label,
  act,
  problem,
  isBusy,
  onSubmit,
  children,
}: {
  label: string;
  /** What the button says. */
  act: string;
  problem: string | undefined;
  isBusy: boolean;
  onSubmit: () => Promise<void>;
  children: ReactNode;
}) {
  const all = useRef<HTMLFormElement>(null);
  const wasBusy = useRef(isBusy);
  useEffect(() => {
    if (wasBusy.current && !isBusy) all.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
    wasBusy.current = isBusy;
  }, [isBusy]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) void onSubmit();
  };
  return (
    <form ref={all} aria-label={label} onSubmit={submit} noValidate className="flex flex-col gap-4">
      {children}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <div>
        <Button type="submit" weight="main" aria-disabled={isBusy} className="coarse:w-full">
          {act}
        </Button>
      </div>
    </form>
  );
}
