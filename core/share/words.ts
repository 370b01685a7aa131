/** The closed lists of a page for stakeholders: its parts, who reads it, and how a person says that things stand. */

export const shareSections = ['production', 'coming', 'investigating', 'learned'] as const;
export type ShareSection = (typeof shareSections)[number];

/** As the page says it. */
export const sectionNames: Readonly<Record<ShareSection, string>> = {
  production: 'In production',
  coming: 'Coming',
  investigating: 'Investigating',
  learned: 'What we learned',
};

/** `link`: whoever has the link. `members`: who is signed in and may read the project. */
export const shareReaders = ['link', 'members'] as const;
export type ShareReaders = (typeof shareReaders)[number];

/** Set by a person, never derived: what research found says nothing of how a project stands. */
export const healths = ['on_track', 'at_risk', 'off_track'] as const;
export type Health = (typeof healths)[number];

export const healthNames: Readonly<Record<Health, string>> = {
  on_track: 'On track',
  at_risk: 'At risk',
  off_track: 'Off track',
};
