import { defineErrors } from '@reeve/base';

export const plugInFileErrors = defineErrors('plugInFile', {
  notAnArchive: {
    kind: 'invalid',
    message: 'This is no plug-in file: {reason}',
    remedy: 'Make one with `reeve plug-in pack DIR --key FILE --out FILE`.',
  },
  tooLarge: {
    kind: 'tooLarge',
    message: 'The plug-in is larger than {limit} bytes ({what})',
    remedy: 'Leave out of it what the plug-in can do without, or fetch large data when it runs.',
  },
  badEntry: {
    kind: 'invalid',
    message: 'The plug-in file holds something that is not let in: {path} {reason}',
    remedy:
      'A plug-in holds plain files with plain names only. Pack its directory again with `reeve plug-in pack`.',
  },
  badManifest: {
    kind: 'invalid',
    message: 'The manifest of the plug-in does not fit: {reason}',
    remedy: 'Correct manifest.json; docs/operate/plug-ins.md says what each field means.',
  },
  contentDiffers: {
    kind: 'invalid',
    message: 'The files of the plug-in are not those of its manifest: {reason}',
    remedy:
      'The file was altered or packed by hand. Get it again from its publisher, or pack it with `reeve plug-in pack`.',
  },
  notSigned: {
    kind: 'forbidden',
    message: 'No publisher that is trusted here has signed {what}',
    remedy:
      'Get it from its publisher again; or, if you trust who made it, add his public key: `reeve publisher add NAME --key FILE`.',
  },
  badKey: {
    kind: 'invalid',
    message: 'This is no Ed25519 {which} key: {reason}',
    remedy: 'Make a pair of keys with `reeve plug-in keygen --out FILE`.',
  },
});
