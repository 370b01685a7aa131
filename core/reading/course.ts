/** Repositories that teach: their notebooks are lessons and homework, and what strangers ask to pull are notes. */
import type { History } from './history.ts';

const teaching =
  /(^|\/)[\w .-]*?(homeworks?|hw[-_]?\d+|assignments?|lessons?|lectures?|cohorts?|syllabus|curriculum|exercises?|solutions?|week[-_ ]?\d+|module[-_ ]?\d+|chapter[-_ ]?\d+|session[-_ ]?\d+|day[-_ ]?\d+|lab[-_ ]?\d+|unit[-_ ]?\d+|workshops?|quiz(zes)?|bootcamp)[\w .-]*(\/|$)/i;
const numbered = /^\d{1,2}[-_. ][\w]/;
const named =
  /(^|[^a-z])(course|courses|zoomcamp|bootcamp|tutorials?|lessons?|lectures?|workshops?|curriculum|class|classes|teaching|training-material|cookbook|handbook|examples?|exercises?)([^a-z]|$)|for-beginners|from-scratch-book|zero-to-/i;

/** Whether the repository is a course, a book of lessons, or a collection of examples. */
export function isCourse({ name, tree }: Pick<History, 'name' | 'tree'>): boolean {
  const { paths } = tree;
  if (paths.length === 0) return named.test(name);
  const lessons = paths.filter((path) => teaching.test(path)).length;
  const chapters = new Set(
    paths.filter((path) => path.includes('/') && numbered.test(path)).map((path) => path.slice(0, path.indexOf('/'))),
  );
  const notebooks = paths.filter((path) => path.endsWith('.ipynb')).length;
  const signs =
    Number(lessons / paths.length >= 0.15 && lessons >= 5) + Number(chapters.size >= 5) + Number(named.test(name));
  return signs >= 2 || lessons / paths.length >= 0.4 || (signs === 1 && notebooks >= 10);
}
