import * as api from '@reeve/protocol/api';
import { answers, at, page, refuse } from './sample-answer.ts';
import { sampleGuid } from './sample-computers.ts';

const packageOf = (number: number, name: string, more: Partial<api.Package>): api.Package => ({
  id: sampleGuid(70, number),
  name,
  version: '1.26.3',
  description: '',
  source: { kind: 'folder', path: `/srv/packages/${name}` },
  applicable: null,
  detect: { kind: 'dpkg', name, version: '1.26.3' },
  install: { kind: 'dpkg' },
  uninstall: null,
  supersedes: [],
  supersededBy: [],
  snapshot: {
    version: 2,
    takenAt: at(-700),
    manifestSha256: 'ef'.repeat(32),
    bytes: 1_482_000,
    files: [{ path: `${name}_1.26.3_amd64.deb`, sha256: 'ab'.repeat(32), bytes: 1_482_000 }],
  },
  verdict: 'good',
  verdictMessage: '',
  verdictSince: at(-700),
  checkedAt: at(-40),
  usedBy: [{ kind: 'policy', id: sampleGuid(50, 1), name: 'No root over SSH' }],
  revision: 1,
  changedBy: 'ada',
  changedAt: at(-700),
  ...more,
});

export const samplePackages = (): api.Package[] => [
  packageOf(1, 'nginx', {}),
  packageOf(2, 'old-tool', {
    verdict: 'broken',
    verdictMessage: 'The folder /srv/packages/old-tool is not there',
  }),
];

export const packageAnswers = [
  answers(api.listPackages, ({ query, state }) =>
    page(
      state.packages.filter(
        ({ verdict }) => query.verdict === undefined || verdict === query.verdict,
      ),
      query,
    ),
  ),
  answers(
    api.getPackage,
    ({ params, state }) =>
      state.packages.find(({ id }) => id === params.id) ??
      refuse(404, 'notFound', 'There is no such package.', 'Reload the list.'),
  ),
  answers(api.createPackage, ({ body, state }) => {
    const made = packageOf(9, body.name, {
      version: body.version,
      install: body.install,
      detect: body.detect,
    });
    state.packages = [...state.packages, made];
    return made;
  }),
  answers(api.refreshPackages, ({ state }) => ({
    startedAt: at(0),
    milliseconds: 120,
    good: 1,
    changed: 0,
    broken: state.packages
      .filter(({ verdict }) => verdict === 'broken')
      .map(({ id, name, verdictMessage }) => ({
        id,
        name,
        message: verdictMessage,
        since: at(-700),
        policies: [],
      })),
  })),
];
