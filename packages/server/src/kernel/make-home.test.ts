import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '@reeve/base';
import { makeHome } from './make-home.ts';

test('a home that cannot be made is refused with what to do', {
  skip: process.platform !== 'linux',
}, () => {
  assert.throws(
    () => makeHome('/proc/reeve'),
    (error) =>
      error instanceof AppError &&
      error.code === 'config.homeUnusable' &&
      /\/proc\/reeve/.test(error.message) &&
      /REEVE_HOME/.test(error.remedy),
  );
});
