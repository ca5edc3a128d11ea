import { attempt } from "../attempt.mjs";
import { power } from "../reach.mjs";

/** A worker with the rights of a fresh process, and what it reads. */
async function nested(options, { aim, show }) {
  const { Worker } = power("worker_threads");
  const text = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { readFileSync } = require("node:fs");
    parentPort.postMessage(readFileSync(workerData, "utf8"));
  `;
  const worker = new Worker(text, { eval: true, workerData: aim.file, stderr: true, ...options });
  try {
    show(
      await new Promise((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.once("exit", () => reject(new Error("it ended")));
      }),
    );
  } finally {
    await worker.terminate();
  }
}

export default attempt({
  "a worker with no restrictions": (tools) => nested({ execArgv: [] }, tools),
  "a worker that restricts itself, to all": (tools) =>
    nested({ execArgv: ["--permission", "--allow-fs-read=*"] }, tools),
  "a context of vm with the host's loader": async ({ aim, show }) => {
    const { createContext, runInContext } = await import("node:vm");
    const { createRequire } = await import("node:module");
    const context = createContext({ require: createRequire(aim.file) });
    show(runInContext(`require(${JSON.stringify(`${aim.folder}/secret.cjs`)})`, context));
  },
});
