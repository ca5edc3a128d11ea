/**
 * A hold on an instance that was garbage collected without having been given back. It has been given back for whoever lost it.
 */
export interface LostHold {
  /** `lease`: a right to call. `stream`: an answer under way that nobody can read on; its call has been ended. */
  readonly kind: "lease" | "stream";
  /** Who lost it: code of the host, or the plugin itself, which was reading from a service or from another plugin. */
  readonly by: "host" | "plugin";
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  /** Of a stream: the method; `service.method` or `alias.method` where a plugin lost it. */
  readonly method: string | undefined;
  /** Where it was taken; in plugin code mapped to its source. */
  readonly stack: string;
}
