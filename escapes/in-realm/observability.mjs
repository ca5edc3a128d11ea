import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

export default attempt({
  "the report of the process": ({ show }) => {
    const { process } = outermost();
    const report = process.report.getReport();
    show(JSON.stringify(report.environmentVariables ?? {}));
    show(JSON.stringify(report.header?.commandLine ?? []));
  },
  "diagnostics channels of the host": async ({ aim, show }) => {
    const { subscribe } = power("diagnostics_channel");
    subscribe(aim.channel, (message) => show(message.secret));
    await new Promise((resolve) => setTimeout(resolve, 250));
  },
  "async hooks that see the host's resources": async ({ show }) => {
    const { createHook } = power("async_hooks");
    const hook = createHook({
      init(_id, _type, _trigger, resource) {
        show(resource?._onTimeout?.secret ?? "");
      },
    }).enable();
    await new Promise((resolve) => setTimeout(resolve, 250));
    hook.disable();
  },
  "a snapshot of the heap": async ({ aim, show }) => {
    const { getHeapSnapshot } = power("v8");
    let tail = "";
    for await (const chunk of getHeapSnapshot()) {
      const text = tail + String(chunk);
      for (const found of text.matchAll(new RegExp(`${aim.prefix}memory-\\w{32}`, "g"))) show(found[0]);
      tail = text.slice(-100);
    }
  },
});
