import { attempt } from "../attempt.mjs";
import { climb, explore } from "../reach.mjs";

export default attempt({
  "from the context that setup gets": (tools) => explore([tools.ctx], tools),
  "from the global object": (tools) => explore([globalThis], tools),
  "from a web class": (tools) => climb(new URL("http://localhost"), tools),
  "from the table of a module": async (tools) =>
    explore([await import("node:util"), await import("node:events")], tools),
});
