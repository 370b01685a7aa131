import { createContext } from 'react';

/** The level of the headings of the parts of what is shown: one deeper where it is not the page. */
export const PartLevel = createContext<2 | 3>(3);
