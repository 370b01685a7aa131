import { describe, expect, test } from 'vitest';
import { distinctKeys, keysIn, limits, readMessage, type Effect } from '@dualtrack/core';

/** Effects without their keys' repetition: `close CHURN-1`. */
const short = ({ kind, key, ...more }: Effect): string =>
  [
    kind,
    key,
    ...Object.values(more).map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))),
  ].join(' ');
const effectsOf = (message: string): string[] => readMessage(message).effects.map(short);

describe('keys', () => {
  test.each<[text: string, keys: string[]]>([
    ['CHURN-42', ['CHURN-42']],
    ['churn-42 and Churn-43', ['CHURN-42', 'CHURN-43']],
    ['feature/churn-42-short-title', ['CHURN-42']],
    ['mei/CHURN-42', ['CHURN-42']],
    ['exp/churn-42_try_large', ['CHURN-42']],
    ['[CHURN-42] x', ['CHURN-42']],
    ['(CHURN-42) x', ['CHURN-42']],
    ['CHURN-42: x', ['CHURN-42']],
    ['fix_CHURN-42_now', ['CHURN-42']],
    ['CHURN-42,CHURN-43;CHURN-44', ['CHURN-42', 'CHURN-43', 'CHURN-44']],
    ['CHURN-42.', ['CHURN-42']],
    ['“CHURN-42”', ['CHURN-42']],
    ['https://dualtrack.example.org/CHURN-42', ['CHURN-42']],
    ['K8S-3', ['K8S-3']],
    ['AB-1', ['AB-1']],
    ['ABCDEFGHIJ-1', ['ABCDEFGHIJ-1']],
    ['CHURN-42 CHURN-42', ['CHURN-42']],
    ['GPT-2 UTF-8 CIFAR-10', ['GPT-2', 'UTF-8', 'CIFAR-10']],
  ])('in "%s" are %j', (text, keys) => {
    expect(distinctKeys(text)).toEqual(keys);
  });

  test.each([
    'log4j-1.2',
    'torch-2.0.1',
    'A-1',
    'ABCDEFGHIJK-1',
    'CHURN-0',
    'CHURN-042',
    'CHURN-42x',
    'xCHURN-42x',
    '9CHURN-42',
    'CHURN- 42',
    'CHURN -42',
    'CHURN--42',
    'CHURN_42',
    'CHURN42',
    '-42',
    'CHURN-',
    'CHURN-2147483648',
    'CHURN-99999999999',
    'ЧУРН-42',
    '',
  ])('are none in "%s"', (text) => {
    expect(keysIn(text)).toEqual([]);
  });

  test('have their places in the text', () => {
    const text = 'See churn-42, then CHURN-7.';
    for (const { key, start, end } of keysIn(text)) expect(text.slice(start, end).toUpperCase()).toBe(key);
    expect(keysIn(text).map((each) => each.start)).toEqual([4, 19]);
  });

  test('of one message are as many as the limit says', () => {
    const text = Array.from({ length: 500 }, (_, n) => `CHURN-${n + 1}`).join(' ');
    expect(distinctKeys(text)).toHaveLength(limits.keysPerMessageMax);
    expect(readMessage(text).keys).toHaveLength(limits.keysPerMessageMax);
  });
});

describe('closing words', () => {
  const words =
    'close closes closed closing fix fixes fixed fixing resolve resolves resolved resolving complete completes completed completing implement implements implemented implementing';

  test.each(words.split(' '))('%s', (word) => {
    for (const text of [
      `${word} CHURN-42`,
      `${word}: CHURN-42`,
      `${word.toUpperCase()} churn-42`,
      `It ${word}  CHURN-42 at last`,
      `Title\n\n${word} CHURN-42\n`,
      `${word} issue CHURN-42`,
    ])
      expect(effectsOf(text), text).toEqual(['close CHURN-42']);
  });

  test.each<[text: string, closed: string[]]>([
    ['closes CHURN-42, CHURN-43 and CHURN-44', ['CHURN-42', 'CHURN-43', 'CHURN-44']],
    ['fixes CHURN-42 CHURN-43', ['CHURN-42', 'CHURN-43']],
    ['fixes CHURN-42 & CHURN-43', ['CHURN-42', 'CHURN-43']],
    ['fixes CHURN-42, refs CHURN-43', ['CHURN-42']],
    ['fixes CHURN-42 but not CHURN-43', ['CHURN-42']],
    ['refs CHURN-42, fixes CHURN-43', ['CHURN-43']],
    ['fixes CHURN-42; closes CHURN-43', ['CHURN-42', 'CHURN-43']],
    ['fixes CHURN-42\nand CHURN-43', ['CHURN-42']],
    ['fixes\nCHURN-42', []],
    ['prefix CHURN-42', []],
    ['fixture CHURN-42', []],
    ['fix the tests of CHURN-42', []],
    ['fix: the tests (CHURN-42)', []],
    ['CHURN-42 fixes', []],
    ['unresolved CHURN-42', []],
    ['hot-fix CHURN-42', []],
    ['refixes CHURN-42', []],
    ['CHURN-42', []],
    ['[CHURN-42] title', []],
  ])('in %j close %j', (text, closed) => {
    expect(effectsOf(text)).toEqual(closed.map((key) => `close ${key}`));
  });
});

describe('linking words', () => {
  test.each([
    'ref',
    'refs',
    'references',
    'part of',
    'related to',
    'relates to',
    'contributes to',
    'towards',
    'toward',
  ])('%s only link', (word) => {
    const spoken = readMessage(`Title\n\n${word} CHURN-42, CHURN-43`);
    expect(spoken.effects).toEqual([]);
    expect(spoken.keys).toEqual(['CHURN-42', 'CHURN-43']);
    expect(spoken.quiet).toEqual(['CHURN-42', 'CHURN-43']);
  });

  test('keep a key quiet only where nothing else names it', () => {
    expect(readMessage('CHURN-42 x\n\nrefs CHURN-42, CHURN-43').quiet).toEqual(['CHURN-43']);
    expect(readMessage('prefs CHURN-42').quiet).toEqual([]);
  });
});

describe('commands', () => {
  test.each<[text: string, effects: string[]]>([
    ['CHURN-42 #doing', ['move CHURN-42 doing']],
    ['CHURN-42 #next', ['move CHURN-42 next']],
    ['CHURN-42 #checking', ['move CHURN-42 checking']],
    ['CHURN-42 #done', ['move CHURN-42 done']],
    ['churn-42 #DONE.', ['move CHURN-42 done']],
    ['Title (CHURN-42 #doing)', ['move CHURN-42 doing']],
    ['CHURN-42: #doing', ['move CHURN-42 doing']],
    ['CHURN-42 CHURN-43 #done', ['move CHURN-42 done', 'move CHURN-43 done']],
    ['CHURN-42 and CHURN-43 #done', ['move CHURN-42 done', 'move CHURN-43 done']],
    ['CHURN-42 #doing CHURN-43 #done', ['move CHURN-42 doing', 'move CHURN-43 done']],
    ['CHURN-42 #comment Looks good, #really', ['comment CHURN-42 Looks good, #really']],
    ['CHURN-42 #time 2h 30m', ['time CHURN-42 150 ']],
    ['CHURN-42 #time 1w 2d 4h 30m Profiling', ['time CHURN-42 3630 Profiling']],
    ['CHURN-42 #time 1.5h', ['time CHURN-42 90 ']],
    [
      'CHURN-42 #time 2d 5h #comment Done early #done',
      ['time CHURN-42 1260 ', 'comment CHURN-42 Done early', 'move CHURN-42 done'],
    ],
    ['CHURN-42 #adopt It helps', ['decide CHURN-42 adopt It helps']],
    ['CHURN-42 #iterate Try more data', ['decide CHURN-42 iterate Try more data']],
    ['CHURN-42 #drop No gain over baseline', ['decide CHURN-42 not_pursued No gain over baseline']],
    ['CHURN-42 #inconclusive Too noisy', ['decide CHURN-42 inconclusive Too noisy']],
    ['CHURN-42 #park Until spring', ['decide CHURN-42 parked Until spring']],
    ['CHURN-42 #run https://x.org/r/1', ['run CHURN-42 https://x.org/r/1  {}']],
    [
      'CHURN-42 #best https://x.org/r/1 auc=0.83 note=good',
      ['run CHURN-42 https://x.org/r/1 best {"auc":0.83,"note":"good"}'],
    ],
    ['CHURN-42 #baseline https://x.org/r/2 auc=0.81', ['run CHURN-42 https://x.org/r/2 baseline {"auc":0.81}']],
    ['CHURN-42 #version churn@1.2.0', ['version CHURN-42 churn@1.2.0']],
    ['CHURN-42 #blocked DATA-7', ['blocked CHURN-42 DATA-7 DATA-7']],
    ['CHURN-42 #blocked waiting for the vendor', ['blocked CHURN-42  waiting for the vendor']],
    ['CHURN-42 #unblocked', ['unblocked CHURN-42']],
    ['CHURN-42 #timebox +3d GPU queue', ['timebox CHURN-42 3 GPU queue']],
    ['CHURN-42 #timebox 2 weeks more data', ['timebox CHURN-42 14 more data']],
    ['CHURN-42 text in between #done', ['move CHURN-42 done']],
    ['CHURN-42 x\n\nCHURN-43 #done', ['move CHURN-43 done']],
  ])('%j', (text, effects) => {
    // A null, as an absent pin, is written as nothing by `short`.
    expect(effectsOf(text).map((each) => each.replaceAll('null', ''))).toEqual(effects);
  });

  test.each([
    '#done',
    '#done CHURN-42',
    'CHURN-42\n#done',
    'CHURN-42 #donely',
    'CHURN-42 #unknown',
    'CHURN-42 # done',
    'CHURN-42 ##done',
    'CHURN-42#done',
    'CHURN-42 a#done',
    'CHURN-42 #done-ish',
    'CHURN-42 #12',
    'CHURN-42 #',
    'CHURN-42 #drop',
    'CHURN-42 #adopt   ',
    'CHURN-42 #comment',
    'CHURN-42 #time',
    'CHURN-42 #time soon',
    'CHURN-42 #time 0h',
    'CHURN-42 #run not-a-url',
    'CHURN-42 #run javascript:alert(1)',
    'CHURN-42 #version',
    'CHURN-42 #timebox',
    'CHURN-42 #timebox -3d x',
    'CHURN-42 #timebox 0d x',
  ])('that are no command, and no error: %j', (text) => {
    expect(effectsOf(text)).toEqual([]);
  });

  test('by the name of a column, where there is one', () => {
    const reader = { isColumn: (word: string) => word === 'in-review' || word === 'écrit' };
    expect(readMessage('CHURN-42 #in-review', reader).effects).toEqual([
      { kind: 'move', key: 'CHURN-42', to: 'in-review' },
    ]);
    expect(readMessage('CHURN-42 #Écrit', reader).effects).toEqual([{ kind: 'move', key: 'CHURN-42', to: 'écrit' }]);
    expect(readMessage('CHURN-42 #in-test', reader).effects).toEqual([]);
  });

  test('said twice count once', () => {
    expect(effectsOf('CHURN-42 #done\nCHURN-42 #done\nfixes CHURN-42, CHURN-42')).toEqual([
      'move CHURN-42 done',
      'close CHURN-42',
    ]);
  });

  test('are as many as the limit says', () => {
    const text = Array.from({ length: 400 }, (_, n) => `CHURN-1 #comment ${n}`).join('\n');
    expect(readMessage(text).effects).toHaveLength(limits.effectsPerMessageMax);
  });
});

describe('a revert', () => {
  const sha = 'abcdef0123456789abcdef0123456789abcdef01';
  const wrapped = (depth: number, subject = 'Fixes CHURN-42'): string =>
    Array.from({ length: depth }).reduce<string>((text) => `Revert "${text}"`, subject);

  test('of odd depth takes closing words back, of even depth lets them be', () => {
    expect(effectsOf(wrapped(0))).toEqual(['close CHURN-42']);
    expect(effectsOf(wrapped(1))).toEqual(['reopen CHURN-42']);
    expect(effectsOf(wrapped(2))).toEqual(['close CHURN-42']);
    expect(effectsOf(wrapped(3))).toEqual(['reopen CHURN-42']);
    expect(effectsOf('Reapply "Fixes CHURN-42"')).toEqual(['close CHURN-42']);
    expect(effectsOf('Revert "Reapply "Fixes CHURN-42""')).toEqual(['reopen CHURN-42']);
  });

  test('does none of the commands that it takes back', () => {
    expect(effectsOf('Revert "CHURN-42 #drop No gain"')).toEqual([]);
    expect(effectsOf('Revert "CHURN-42 #doing"')).toEqual([]);
    expect(effectsOf('Reapply "CHURN-42 #time 2h #comment Done"')).toEqual([]);
  });

  test('names the commits that it takes back', () => {
    const said = `${wrapped(1, 'Faster loader')}\n\nThis reverts commit ${sha}.\nThis reverts commit ${sha.slice(0, 8)}.`;
    expect(readMessage(said)).toMatchObject({ revertDepth: 1, reverts: [sha, sha.slice(0, 8)] });
  });

  test('is read as far as makes sense', () => {
    expect(() => readMessage(wrapped(5_000))).not.toThrow();
    expect(readMessage('Revert the decision on CHURN-42').revertDepth).toBe(0);
  });
});

describe('what tools paste into a message', () => {
  test('the log of a squash is not read, its own subject is', () => {
    const message =
      'Better loader (CHURN-42)\n\nSquashed commit of the following:\n\ncommit abc\n\n    fixes CHURN-43\n';
    expect(readMessage(message)).toMatchObject({ keys: ['CHURN-42'], effects: [] });
  });

  test('lines that were read as commits of their own do not act again; their closing words do until those land', () => {
    const message = 'Better loader (#12)\n\n* fixes CHURN-42\n* CHURN-43 #done\n* CHURN-44 #time 2h, closes CHURN-45\n';
    const repeats = ['fixes CHURN-42', 'CHURN-43 #done', 'CHURN-44 #time 2h, closes CHURN-45'];
    const after = (what: 'seen' | 'landed') =>
      readMessage(message, { before: (line) => (repeats.includes(line) ? what : undefined) });
    expect(after('landed')).toMatchObject({ keys: [], effects: [] });
    expect(after('seen').keys).toEqual(['CHURN-42', 'CHURN-45']);
    expect(after('seen').effects.map(short)).toEqual(['close CHURN-42', 'close CHURN-45']);
    expect(readMessage(message).effects).toHaveLength(4);
  });

  test('the merge of a pull request is read for what its title says', () => {
    const message = 'Merge pull request #12 from mei/churn-42-loader\n\nFixes CHURN-42';
    expect(effectsOf(message)).toEqual(['close CHURN-42']);
    expect(effectsOf("Merge branch 'churn-42' into 'main'\n\nSee merge request g/p!12")).toEqual([]);
  });
});

test('any line break ends a line', () => {
  for (const end of ['\n', '\r\n', '\r']) expect(effectsOf(`CHURN-42${end}#done`)).toEqual([]);
});
