import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulesInWords } from './policy-words.ts';

test('rules read as a sentence: kinds AND, masks of one kind OR', () => {
  assert.equal(rulesInWords([]), 'always');
  assert.equal(
    rulesInWords([
      { kind: 'ip', mask: '10.0.0.0/8' },
      { kind: 'hostName', mask: 'web-*' },
      { kind: 'ip', mask: '192.168.1.*' },
    ]),
    'IP address is 10.0.0.0/8 or 192.168.1.*, and name is web-*',
  );
});
