/** `churn-42-does-focal-loss-help`: a branch by whose name the commit grammar knows the task. */
export function branchNameOf(key: string, title: string): string {
  const words = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return [key.toLowerCase(), ...(words ?? [])].join('-').slice(0, BRANCH_CHARS_MAX).replace(/-+$/, '');
}

const BRANCH_CHARS_MAX = 60;
