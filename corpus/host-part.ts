/** What the host does with a plugin, besides calling it, until its unload begins. */
export type HostPart =
  /** Takes a lease and never releases it: the unload revokes it. */
  | "keeps a lease"
  /** Keeps every answer and every item of a stream for ever. */
  | "keeps answers"
  /** Keeps every error it got for ever. */
  | "keeps errors"
  /** Listens to the plugin's events and never stops. */
  | "keeps listening"
  /** Reads one item of the stream `give` and never comes back. */
  | "parks what it reads"
  /** Passes one item to the stream `take` and never another. */
  | "parks what it writes"
  /** Calls three times without waiting for the answers. */
  | "does not wait"
  /** Has another plugin that uses this one, and stays. */
  | "has it used by another"
  /** Has another plugin that takes over the ports this one left in the host's objects, and stays. */
  | "has its ports taken over";
