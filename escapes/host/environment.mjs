import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

export default attempt({
  read: ({ aim, show }) => {
    show(process.env[aim.envName]);
    show(outermost().process.env[aim.envName]);
  },
  changed: ({ aim, claim }) => {
    outermost().process.env[aim.mark] = "taken";
    claim();
  },
  "shared with a worker of its own": async ({ aim, show }) => {
    const { SHARE_ENV, Worker } = power("worker_threads");
    const text = `require("node:worker_threads").parentPort.postMessage(process.env[${JSON.stringify(aim.envName)}] ?? "")`;
    const worker = new Worker(text, { eval: true, env: SHARE_ENV });
    try {
      show(await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject)));
    } finally {
      await worker.terminate();
    }
  },
});
