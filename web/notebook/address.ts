/** Where a notebook is shown. */
import { readNotebookRef, type NotebookRef } from '@dualtrack/core';

/** The address of a notebook at a commit, at one of its cells where one is named. */
export function notebookAddress(project: string, { path, commit, cell }: NotebookRef, repo: string | null): string {
  const query = new URLSearchParams({ ...(commit && { at: commit }), ...(repo && { repo }) }).toString();
  const place = path.split('/').map(encodeURIComponent).join('/');
  return `/${project}/notebook/${place}${query && `?${query}`}${cell === null ? '' : `#cell-${cell}`}`;
}

/** The address of what a link of the kind notebook points to; undefined where it points elsewhere. */
export function addressOfLink(project: string, link: { ref: string; repo: string | null }): string | undefined {
  const ref = readNotebookRef(link.ref);
  return ref && notebookAddress(project, ref, link.repo);
}
