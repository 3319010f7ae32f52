import { CheckReport, RunReport } from '@reeve/protocol/release';
import { Type } from 'typebox';

// What the Installation Manager prints. It shares no code with this program; a test validates its real output.

/** `apply` prints the run; when a check blocks it, it prints the report of the check and ends with exit code 3. */
export const ApplyReport = Type.Union([RunReport, CheckReport]);

export const AvailableReleases = Type.Array(
  Type.Object({
    version: Type.String(),
    file: Type.String(),
    trusted: Type.Boolean({ description: 'Signed by a key that this installation trusts' }),
    problem: Type.Union([Type.String(), Type.Null()], { description: 'Why it cannot be used' }),
  }),
);

export const InstalledRelease = Type.Object({
  version: Type.String(),
  directory: Type.String(),
  launcher: Type.String(),
  keyIds: Type.Array(Type.String(), { description: 'Keys whose signature counts from now on' }),
  pinned: Type.Boolean({ description: 'The key is trusted since now, at first sight' }),
  changed: Type.Boolean({ description: 'False when everything was there already' }),
});

export const BackupSummary = Type.Object({
  id: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
  release: Type.String(),
  path: Type.String(),
  bytes: Type.Integer(),
  databaseBytes: Type.Integer(),
  seconds: Type.Number(),
  proof: Type.Union([
    Type.Null(),
    Type.Object({
      provedAt: Type.String({ format: 'date-time' }),
      tables: Type.Integer(),
      rows: Type.Integer(),
      seconds: Type.Number(),
      reachedLsn: Type.String(),
    }),
  ]),
});

export const RestoredBackup = Type.Object({
  id: Type.String(),
  home: Type.String(),
  release: Type.String({ description: 'Release that wrote the data' }),
  movedAside: Type.Union([Type.String(), Type.Null()]),
});
