import { describe, expect, it } from 'vitest';
import { filesIn, firstError, readableLog, saysDiskFull } from '../../../src/core/run/failure.js';

const LOG = `Reproducing experiment 'bold-elm'
Running stage 'prepare':
> python prepare.py
Traceback (most recent call last):
  File "prepare.py", line 3, in <module>
KeyError: 'caught and printed, the stage went well'

Running stage 'train':
> python src/train.py
epoch 1 UserWarning: no Error here is meant
Traceback (most recent call last):
  File "/home/ada/p/src/train.py", line 41, in <module>
    fit(model)
  File "/home/ada/p/src/model.py", line 7, in fit
    raise ValueError("the loss is not a number")
ValueError: the loss is not a number

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/home/ada/p/src/train.py", line 44, in <module>
RuntimeError: training stopped
ERROR: failed to reproduce 'train': failed to run: python src/train.py, exited with 1
`;

describe('the first error of a log', () => {
  it('is the traceback that began it, in the stage that failed', () => {
    expect(firstError(LOG)).toEqual({ line: 10, message: 'ValueError: the loss is not a number' });
  });

  it('is a line that looks like one, where there is no traceback', () => {
    const log = "Running stage 'a':\n> ./a.sh\n./a.sh: line 1: foo: command not found\nERROR: failed to reproduce 'a'\n";
    expect(firstError(log)).toEqual({ line: 2, message: './a.sh: line 1: foo: command not found' });
    expect(firstError("Running stage 'a':\nsrc/a.c:3:5: error: expected ';'\nERROR: failed")).toMatchObject({ line: 1 });
  });

  it('is what DVC says, where the stage says nothing', () => {
    expect(firstError("ERROR: 'dvc.yaml' is invalid.\n")).toEqual({ line: 0, message: "'dvc.yaml' is invalid." });
    expect(firstError("Running stage 'a':\n> false\nERROR: failed to reproduce 'a'\n")).toEqual({
      line: 2,
      message: "failed to reproduce 'a'",
    });
    expect(firstError('all is well\n')).toBeNull();
  });
});

describe('a log as a person reads it', () => {
  it('has no colours, and of a progress bar its end', () => {
    expect(readableLog('\u001b[31mred\u001b[0m\r\n10%\r20%\rdone\nlast')).toBe('red\ndone\nlast');
  });
});

describe('files in a line', () => {
  it('are named by Python and by others', () => {
    const python = '  File "/p/a b/train.py", line 41, in <module>';
    expect(filesIn(python)).toEqual([{ start: 8, end: 33, path: '/p/a b/train.py', line: 41 }]);
    expect(python.slice(8, 23)).toBe('/p/a b/train.py');
    expect(filesIn('src/a.c:3:5: error: x').map(({ path, line }) => [path, line])).toEqual([['src/a.c', 3]]);
    expect(filesIn('at run (lib/x.js:10) and C:\\p\\y.py:7').map(({ path, line }) => [path, line])).toEqual([
      ['lib/x.js', 10],
      ['C:\\p\\y.py', 7],
    ]);
    expect(filesIn('loss: 0.3 at 12:30, http://example.org:80/x')).toEqual([]);
  });
});

describe('a disk without room', () => {
  it.each([
    "ERROR: failed to reproduce 'train': [Errno 28] No space left on device",
    'Error: ENOSPC: no space left on device, write',
    "fatal: sha1 file '.git/index.lock' write error. Out of diskspace",
    'OSError: [Errno 122] Disk quota exceeded',
    'OSError: [WinError 112] There is not enough space on the disk',
  ])('is known by what is said: %s', (text) => expect(saysDiskFull(text)).toBe(true));

  it('is no other failure', () => expect(saysDiskFull("ValueError: 'disk' is no device")).toBe(false));
});
