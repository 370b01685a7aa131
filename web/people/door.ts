/** What the door says to whoever asks, in or not. */
import { useEffect, useState } from 'react';
import { askDoor, type Answered } from './ask.ts';
import type { ProviderView } from './elsewhere.tsx';

export interface DoorView {
  readonly kept: boolean;
  readonly signedIn: boolean;
  /** Whether whoever is signed in has yet to set up the second factor that is demanded here. */
  readonly lacksFactor: boolean;
  readonly ways: readonly string[];
  readonly providers: readonly ProviderView[];
  /** Whether addresses at some domains sign up by themselves. */
  readonly signUp: boolean;
  /** Whether whoever forgot their password is mailed a link. */
  readonly mails: boolean;
}

/** Asks it once; undefined while nobody knows. */
export function useDoor(): Answered<DoorView> | undefined {
  const [door, setDoor] = useState<Answered<DoorView>>();
  useEffect(() => {
    void askDoor<DoorView>('GET', '/api/door').then(setDoor);
  }, []);
  return door;
}
