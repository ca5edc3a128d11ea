import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "vm runs text in the host's context": async ({ aim, show }) => {
    const { runInThisContext } = await import("node:vm");
    show(runInThisContext(`globalThis[Symbol.for(${JSON.stringify(aim.secretKey)})]`));
  },
  "inspector reads the host's memory": async ({ aim, show }) => {
    const { Session } = await import("node:inspector/promises");
    const session = new Session();
    session.connectToMainThread();
    try {
      const expression = `globalThis[Symbol.for(${JSON.stringify(aim.secretKey)})]`;
      const { result } = await session.post("Runtime.evaluate", { expression });
      show(result.value);
    } finally {
      session.disconnect();
    }
  },
  "module loads what nobody checked": async ({ aim, show }) => {
    const { createRequire } = await import("node:module");
    show(createRequire(aim.file)(`${aim.folder}/secret.cjs`));
  },
  "process, as a module": async ({ aim, show }) => {
    const { default: found } = await import("node:process");
    show(found.env[aim.envName]);
  },
  "repl, wasi, cluster and trace_events": async (tools) => {
    const modules = [() => import("node:repl"), () => import("node:wasi"), () => import("node:cluster")];
    for (const load of modules) climb(await load().catch(() => ({})), tools);
    const { createTracing } = await import("node:trace_events");
    return climb(createTracing({ categories: ["node"] }), tools);
  },
});
