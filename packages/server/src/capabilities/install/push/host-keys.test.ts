import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeHostKey } from './host-keys.ts';

test('the first key is trusted and said; another one later is refused until it is named', () => {
  const first = judgeHostKey('SHA256:aaa', undefined, undefined);
  assert.ok(first.accepted && first.note.includes('SHA256:aaa'));
  assert.ok(judgeHostKey('SHA256:aaa', undefined, 'SHA256:aaa').accepted);
  assert.equal(judgeHostKey('SHA256:bbb', undefined, 'SHA256:aaa').accepted, false);
  assert.ok(judgeHostKey('SHA256:bbb', 'SHA256:bbb', 'SHA256:aaa').accepted);
});

test('an expected key decides, however it is spelt', () => {
  assert.ok(judgeHostKey('SHA256:aaa', 'aaa=', undefined).accepted);
  const wrong = judgeHostKey('SHA256:aaa', 'SHA256:ccc', 'SHA256:aaa');
  assert.ok(!wrong.accepted && wrong.reason.includes('SHA256:ccc'));
});
