/** Pages for stakeholders, described. */
import { act, gone, read, text } from './shapes.ts';

const open = { security: [] };

export const sharePaths = {
  '/api/shares/items': read('What a page for stakeholders of a project could show; for who arranges it.', ['project']),
  '/api/shares/preview': act(
    'A page as it would be: {html}. The body is the input of share.create; nothing is made.',
    { project: text, title: text },
    ['project', 'title'],
  ),
  '/api/shares/{id}': { delete: gone('Ends a page for stakeholders for good.', ['{id}']) },
  '/api/shares/{id}/link': act('Makes the link of a page anew; the answer alone tells it: {url}.', {}, [], 201, [
    '{id}',
  ]),
  '/api/shares/{id}/password': {
    ...act('Lets a page ask for a password.', { password: text }, ['password'], 204, ['{id}']),
    delete: gone('Lets a page ask for none.', ['{id}']),
  },
  '/share/{id}': {
    get: { ...read('A page for stakeholders, for members who may read its project: HTML.', ['{id}']).get, ...open },
  },
  '/s/{secret}': {
    get: { ...read('A page for stakeholders by its link: HTML.', ['{secret}']).get, ...open },
    post: {
      ...read('Gives the password of a page, as a form; a cookie for its path lets in.', ['{secret}']).get,
      ...open,
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: {} } } },
      responses: { 303: { description: 'Let in.' }, 403: { description: 'Another password.' } },
    },
  },
  '/s/{secret}/feed.xml': {
    get: { ...read('The same as an Atom feed, where the page has no password.', ['{secret}']).get, ...open },
  },
  '/share.css': { get: { ...read('The style sheet of these pages.').get, ...open } },
};
