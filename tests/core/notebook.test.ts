/** Notebooks as anybody may have written them: what is shown, and what becomes a sentence. */
import { describe, expect, test } from 'vitest';
import { limits, notebookRef, readNotebook, readNotebookRef, type Notebook } from '@dualtrack/core';

const read = (value: unknown): Notebook => {
  const notebook = readNotebook(JSON.stringify(value));
  if ('problem' in notebook) throw new Error(notebook.problem);
  return notebook;
};
const outputsOf = (...outputs: unknown[]) =>
  read({ cells: [{ cell_type: 'code', source: '', outputs }] }).cells[0]!.outputs;

describe('a notebook', () => {
  test('of format 4 shows its cells, their turns and outputs', () =>
    expect(
      read({
        nbformat: 4,
        metadata: { language_info: { name: 'python' } },
        cells: [
          { cell_type: 'markdown', source: ['# Look\n', 'at it'] },
          {
            cell_type: 'code',
            execution_count: 7,
            source: 'print(1)',
            outputs: [
              { output_type: 'stream', name: 'stdout', text: ['\u001b[31mred\u001b[0m\n', '10%\r20%\rdone\n'] },
              { output_type: 'execute_result', data: { 'text/plain': '1', 'text/html': '<b>1</b>' } },
              { output_type: 'display_data', data: { 'image/png': 'aGk=\n', 'text/plain': 'fig' } },
              { output_type: 'error', ename: 'E', evalue: 'x', traceback: ['\u001b[0;31mE\u001b[0m', 'x'] },
            ],
          },
        ],
      }),
    ).toEqual({
      language: 'python',
      more: 0,
      cells: [
        { kind: 'markdown', text: '# Look\nat it', turn: null, outputs: [] },
        {
          kind: 'code',
          text: 'print(1)',
          turn: 7,
          outputs: [
            { kind: 'text', text: 'red\ndone\n' },
            { kind: 'page', html: '<b>1</b>' },
            { kind: 'image', type: 'image/png', data: 'aGk=' },
            { kind: 'problem', text: 'E\nx' },
          ],
        },
      ],
    }));

  test('of format 3 has its sheets, headings and short names', () => {
    const { cells } = read({
      nbformat: 3,
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', level: 2, source: 'Data' },
            {
              cell_type: 'code',
              input: ['x'],
              prompt_number: 3,
              outputs: [
                { output_type: 'pyout', text: ['42'] },
                { output_type: 'display_data', png: 'aGk=' },
                { output_type: 'pyerr', ename: 'NameError', evalue: 'y', traceback: [] },
              ],
            },
          ],
        },
      ],
    });
    expect(cells).toEqual([
      { kind: 'markdown', text: '## Data', turn: null, outputs: [] },
      {
        kind: 'code',
        text: 'x',
        turn: 3,
        outputs: [
          { kind: 'text', text: '42' },
          { kind: 'image', type: 'image/png', data: 'aGk=' },
          { kind: 'problem', text: 'NameError: y' },
        ],
      },
    ]);
  });

  test('that is none says why', () => {
    for (const text of ['', '{', 'nonsense', '"text"', '[]', 'null', '7', '{"cells": 7}', '{"worksheets": {}}'])
      expect(readNotebook(text), text).toMatchObject({ problem: expect.stringMatching(/^This file is no notebook/) });
  });

  test('with fields of any type is read as far as it goes', () => {
    const odd = [null, 7, 'x', [], {}, true, [[]], { a: 1 }];
    const cells = odd.flatMap((each) => [
      each,
      { cell_type: each, source: each },
      { cell_type: 'code', source: each, outputs: each, execution_count: each },
      { cell_type: 'code', source: '', outputs: [each, { output_type: each, data: each, text: each }] },
      { cell_type: 'code', source: '', outputs: [{ output_type: 'error', traceback: each, ename: each }] },
      { cell_type: 'code', source: '', outputs: [{ output_type: 'display_data', data: { 'image/png': each } }] },
    ]);
    expect(read({ cells, metadata: 7 }).cells).toHaveLength(cells.length);
    expect(read({ cells: [{ cell_type: 'code', __proto__: null, source: 'x' }] }).cells[0]!.text).toBe('x');
    expect(readNotebook(`{"cells":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toHaveProperty('cells');
  });

  test('shows of huge things their beginning or their size, and of many the first', () => {
    const long = 'x'.repeat(limits.notebookTextCharsMax + 5);
    expect(read({ cells: [{ cell_type: 'code', source: long }] }).cells[0]!.text).toMatch(
      /x\n… and 5 more characters$/,
    );
    const image = 'A'.repeat(limits.notebookImageBytesMax + 4);
    expect(outputsOf({ data: { 'image/png': image } })).toEqual([
      { kind: 'note', text: 'A picture here is too large to show (4.5 MB).' },
    ]);
    expect(outputsOf({ data: { 'image/png': '"><script>' } })).toEqual([
      { kind: 'note', text: 'A picture here is broken.' },
    ]);
    expect(outputsOf({ data: { 'application/vnd.x+json': {} } })).toEqual([
      { kind: 'note', text: 'An output of the type application/vnd.x+json is not shown.' },
    ]);
    expect(outputsOf(...Array.from({ length: 103 }, () => ({ output_type: 'stream', text: 'a' }))).at(-1)).toEqual({
      kind: 'note',
      text: '3 more outputs are not shown.',
    });
    const { cells, more } = read({ cells: Array.from({ length: 2_007 }, () => ({ cell_type: 'raw', source: '' })) });
    expect([cells.length, more]).toEqual([2_000, 7]);
    const page = 'p'.repeat(limits.notebookPageBytesMax);
    const kinds = outputsOf(...Array.from({ length: 8 }, () => ({ data: { 'text/html': page } }))).map(
      (each) => each.kind,
    );
    expect(kinds).toEqual(['page', 'page', 'page', 'page', 'page', 'note', 'note', 'note']);
  });
});

test('a link names a notebook, its commit and a cell, and never leaves the repository', () => {
  for (const ref of ['nb/eda.ipynb', 'nb/eda.ipynb@0a1b2c3', 'nb/my eda (2).ipynb@0a1b2c3#cell-12', 'a.ipynb#cell-1'])
    expect(notebookRef(readNotebookRef(ref)!)).toBe(ref);
  expect(readNotebookRef('nb/eda.ipynb@0a1b2c3#cell-4')).toEqual({ path: 'nb/eda.ipynb', commit: '0a1b2c3', cell: 4 });
  for (const ref of [
    'https://x.org/a.ipynb',
    '/etc/a.ipynb',
    '../a.ipynb',
    'a/../b.ipynb',
    'a//b.ipynb',
    'a.py',
    'javascript:x.ipynb',
    'a\n.ipynb',
  ])
    expect(readNotebookRef(ref), ref).toBeUndefined();
});
