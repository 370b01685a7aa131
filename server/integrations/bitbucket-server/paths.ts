/** Where a repository is, `KEY/name`, of a person `~login/name`. */
export function at(name: string): string {
  const [project = '', ...slug] = name.split('/');
  return `/rest/api/1.0/projects/${encodeURIComponent(project)}/repos/${encodeURIComponent(slug.join('/'))}`;
}
