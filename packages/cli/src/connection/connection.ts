/** How the command line reaches a server. */
export interface Connection {
  base: URL;
  token: string;
  /** PEM of the pinned certificate authority. */
  authority?: string;
  /** What to do when the token is refused. */
  whenRefused: string;
}
