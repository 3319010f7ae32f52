import type { Package } from '@reeve/protocol/api';
import type { Tone } from '../../ui/mark.tsx';

export const verdictMark: Readonly<Record<Package['verdict'], { tone: Tone; word: string }>> = {
  good: { tone: 'good', word: 'Good' },
  changed: { tone: 'info', word: 'Changed' },
  broken: { tone: 'bad', word: 'Broken source' },
  'not-checked': { tone: 'waiting', word: 'Not checked' },
};

export const sourceInWords = ({ source }: Pick<Package, 'source'>): string => {
  if (source.kind === 'folder') return `folder ${source.path}`;
  if (source.kind === 'none') return 'the computer’s package manager';
  return source.files.length === 1
    ? (source.files[0]?.url ?? '')
    : `${source.files.length} files by HTTP`;
};

export const detectionInWords = ({ detect }: Pick<Package, 'detect'>): string => {
  if (detect.kind === 'file') return `the file ${detect.path} is there`;
  if (detect.kind === 'script') return 'a script ends with 0';
  return `dpkg has ${detect.name}${detect.version ? ` ${detect.version} or newer` : ''}`;
};

export const programInWords = (program: Package['uninstall']): string => {
  if (program === null) return 'none';
  if (program.kind === 'apt') return `apt-get ${program.names.join(' ')}`;
  return program.kind === 'dpkg' ? 'dpkg, of its own files' : 'a script';
};
