/** What a plug-in may be at most; the packer keeps to it, everybody who opens one insists on it. */
export const plugInLimits = {
  /** Bytes of the plug-in file. */
  fileBytes: 64 * 1024 * 1024,
  /** Bytes of all that is in it. */
  unpackedBytes: 128 * 1024 * 1024,
  manifestBytes: 1024 * 1024,
  files: 5000,
  /** Bytes of the path of a file, in UTF-8. */
  pathBytes: 200,
} as const;
