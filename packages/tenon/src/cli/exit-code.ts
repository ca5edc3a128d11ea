/** How a command ended: fine; with something to know, such as a plugin that leaked; or not done as it was asked for. */
export type ExitCode = 0 | 1 | 2;
