/**
 * The door of serving: a host behind HTTP, with an admin socket.
 *
 * @example
 * import { serve } from "tenon/serve";
 * await using serving = await serve({ listen: "127.0.0.1:8080" });
 */
export { serve } from "./serve/serve.ts";
export type { ServeOptions } from "./serve/serve.ts";
export type { Closing, ClosingOptions, Serving } from "./serve/serving.ts";
export type { HttpLimits } from "./serve/http-limits.ts";
