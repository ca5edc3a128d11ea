import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

export default attempt({
  "process.binding starts a process": ({ aim, claim }) => {
    const { process } = outermost();
    const { spawn } = process.binding("spawn_sync");
    spawn({
      file: "/bin/sh",
      args: ["sh", "-c", `echo x > ${aim.folder}/written`],
      stdio: [
        { type: "pipe", readable: true },
        { type: "pipe", writable: true },
        { type: "pipe", writable: true },
      ],
    });
    claim();
  },
  "process.binding reads a file": ({ aim, show }) => {
    const { process } = outermost();
    const binding = process.binding("fs");
    const descriptor = binding.open(aim.file, 0, 0o666);
    const into = power("buffer").Buffer.alloc(200);
    const size = binding.read(descriptor, into, 0, into.length, -1);
    show(into.toString("utf8", 0, size));
  },
  "Module._load": ({ aim, show }) => {
    const Module = power("module");
    show(Module._load(`${aim.folder}/secret.cjs`, null, false));
  },
  "the worker that Node makes, by its channel": async ({ aim, show }) => {
    const { subscribe } = power("diagnostics_channel");
    const { Worker } = power("worker_threads");
    let Internal;
    subscribe("worker_threads", ({ worker }) => {
      Internal = worker.constructor;
    });
    const text = `require("node:worker_threads").parentPort.postMessage(require("node:fs").readFileSync(${JSON.stringify(aim.file)}, "utf8"))`;
    const worker = new (Internal ?? Worker)(text, { eval: true, execArgv: [], stderr: true });
    try {
      show(
        await new Promise((resolve, reject) => {
          worker.once("message", resolve);
          worker.once("error", reject);
        }),
      );
    } finally {
      await worker.terminate();
    }
  },
});
