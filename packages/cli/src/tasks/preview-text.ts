import type { previewRun, ResponseOf } from '@reeve/protocol/api';
import { facts } from '../terminal/facts.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const previewText = (preview: ResponseOf<typeof previewRun>, terminal: Terminal): string =>
  facts(terminal, [
    ['computers', preview.computers],
    ['connected', preview.connected],
    ['cannot do it yet', preview.incapable],
    ['needs approval', `${preview.needsApproval ? 'yes' : 'no'} (beyond ${preview.approvalLimit})`],
  ]);
