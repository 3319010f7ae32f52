/** The console as it is shipped, in Chromium, against generated data of 100,000 computers. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hasBrowser } from './browser.ts';
import { type Rig, startRig } from './rig.ts';
import { computersScenarios } from './scenarios/computers.ts';
import { filterScenarios } from './scenarios/filters.ts';
import { liveScenarios } from './scenarios/live.ts';
import { lookScenarios } from './scenarios/look.ts';
import { managementScenarios } from './scenarios/management.ts';
import { oneComputerScenarios } from './scenarios/one-computer.ts';
import { registrationScenarios } from './scenarios/registrations.ts';
import { settingScenarios } from './scenarios/settings.ts';
import { signInScenarios } from './scenarios/sign-in.ts';
import { upgradeScenarios } from './scenarios/upgrade.ts';

const skip = hasBrowser() ? false : 'SKIPPED: /usr/bin/chromium is not there';
const scenarios = [
  ...signInScenarios,
  ...computersScenarios,
  ...oneComputerScenarios,
  ...registrationScenarios,
  ...upgradeScenarios,
  ...settingScenarios,
  ...filterScenarios,
  ...managementScenarios,
  ...liveScenarios,
  ...lookScenarios,
];

describe('the console in a browser', { skip }, () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig(100_000, 21_310);
  });
  after(() => rig.close());
  for (const { name, run } of scenarios) {
    test(name, async () => {
      await run(rig);
      assert.deepEqual(rig.browser.complaints, [], 'errors or violations of the content policy');
    });
  }
});
