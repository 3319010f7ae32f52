/** Pictures of the console with generated data for the documentation: `node packages/console/src/test/take-pictures.ts`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startRig } from './rig.ts';
import { sampleGuid } from './sample-computers.ts';

const folder = join(import.meta.dirname, '../../../../docs/images');
const pictures = [
  { name: 'overview', path: '/', scheme: 'light' },
  { name: 'computers', path: '/computers', scheme: 'dark' },
  { name: 'computer', path: `/computers/${sampleGuid(1, 2)}?tab=inventory`, scheme: 'light' },
  { name: 'upgrade', path: '/upgrade?to=0.3.0', scheme: 'light' },
] as const;

await mkdir(folder, { recursive: true });
const rig = await startRig(100_000, 21_320);
rig.state.signedIn = true;
try {
  for (const { name, path, scheme } of pictures) {
    await rig.page.emulateMedia({ colorScheme: scheme });
    await rig.visit(path);
    await rig.page.getByRole('heading', { level: 1 }).waitFor();
    if (name === 'upgrade') {
      await rig.page.getByRole('button', { name: 'Check readiness' }).click();
      await rig.page.getByText('Not ready').waitFor();
      await rig.page.getByRole('heading', { name: 'Readiness' }).scrollIntoViewIfNeeded();
    }
    await rig.page.waitForTimeout(700);
    await rig.page.screenshot({ path: join(folder, `console-${name}.png`) });
  }
} finally {
  await rig.close();
}
