import { persistently } from '../../state/late.ts';

/** What stands in the menus of the board's head, fetched when the first of them is opened. */
export const openMenus = (): Promise<typeof import('./menus.ts')> => persistently(() => import('./menus.ts'));
