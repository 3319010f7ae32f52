import { defineErrors } from '@reeve/base';

export const packagesErrors = defineErrors('packages', {
  badCursor: {
    kind: 'invalid',
    message: 'The cursor does not belong to this list',
    remedy: 'Ask for the first page again, without a cursor.',
  },
  notFound: {
    kind: 'notFound',
    message: 'There is no package {id}',
    remedy: '`reeve package list` shows those that there are.',
  },
  taken: {
    kind: 'conflict',
    message: 'There is a package {name} {version} already',
    remedy: 'Change that one, or give the new one another version.',
  },
  inUse: {
    kind: 'conflict',
    message: 'The package {name} {version} is used by {users}',
    remedy:
      'Change or delete these policies first; a roll-out that has not ended names its old version too.',
  },
  unknownSuperseded: {
    kind: 'invalid',
    message: 'The package takes the place of {id}, which is not there',
    remedy: '`reeve package list` shows the packages with their identifiers.',
  },
  supersedesItself: {
    kind: 'conflict',
    message: '{name} {version} would take its own place, by way of {other}',
    remedy: 'Take the older one out of `supersedes`, or take this one out of that of the other.',
  },
  needsFiles: {
    kind: 'invalid',
    message: 'The program {program} installs files, and the package has none',
    remedy: 'Give a folder or addresses as its source, or let apt install it.',
  },
  badName: {
    kind: 'invalid',
    message: 'apt takes no package of the name {name}',
    remedy: 'Write names as `apt-get install` does, e.g. nginx, nginx=1.26.0-1 or nginx/stable.',
  },
  badText: {
    kind: 'invalid',
    message: 'The field {field} is empty, or holds what is no text',
    remedy: 'Write it as plain text in UTF-8.',
  },
  badFolder: {
    kind: 'invalid',
    message: 'The folder {path} cannot be a source: {reason}',
    remedy:
      'Give the whole path of a folder that holds the files of this package and nothing else.',
  },
  badAddress: {
    kind: 'invalid',
    message: 'The file {name} cannot come from {url}: {reason}',
    remedy: 'Give an address that begins with https:// or http://, without user and password.',
  },
  badFile: {
    kind: 'invalid',
    message: 'The file {path} cannot be in a package: it {reason}',
    remedy: 'Take it out of the source, or give it another name.',
  },
  sourceGone: {
    kind: 'unavailable',
    message: 'The source cannot be read: {reason}',
    remedy:
      'Put the files back, or change the source of the package; it is looked at again by itself.',
  },
  tooLarge: {
    kind: 'invalid',
    message: 'The source has more than {limit}',
    remedy: 'Take out what is not needed, or raise the limit in the settings of packages.',
  },
  wrongHash: {
    kind: 'conflict',
    message: '{name} from {url} has the SHA-256 {found} and not {wanted}',
    remedy:
      'Find out who changed the file; if it is right, write its new SHA-256 into the package.',
  },
  changedMeanwhile: {
    kind: 'busy',
    message: 'The package was changed by others while its source was looked at',
    remedy: 'Wait a moment and refresh it again.',
  },
  noUninstall: {
    kind: 'conflict',
    message: 'The package {name} {version} does not say how it is taken away',
    remedy: 'Give it a program `uninstall` first.',
  },
});
