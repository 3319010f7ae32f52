/** Bytes of one request body after decompression. Larger is refused with `agents.messageTooLarge`. */
export const maximumMessageBytes = 8 * 1024 * 1024;

/** Most bytes of output that a result carries; what came before them is cut off and counted. */
export const maximumOutputBytes = 65_536;
