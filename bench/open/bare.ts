import { fork } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { type OpenOnce, opens } from "./opens.ts";
import type { Subject } from "../harness/subject.ts";

const program = `const { parentPort } = require("node:worker_threads"); parentPort.on("message", (message) => parentPort.postMessage(message));`;

// From text: the fastest way that Node has.
const openWorker: OpenOnce = async (text) => {
  const worker = new Worker(program, { eval: true });
  worker.postMessage({ text });
  const [answer] = (await once(worker, "message")) as [{ readonly text: string }];
  return { answer: answer.text, close: async () => void (await worker.terminate()) };
};

const openFork: OpenOnce = async (text) => {
  const child = fork(fileURLToPath(new URL("child.mjs", import.meta.url)), { execArgv: [] });
  child.send({ text });
  const [answer] = (await once(child, "message")) as [{ readonly text: string }];
  return {
    answer: answer.text,
    close: async () => {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
};

export const coldWorker: (count: number) => Subject = (count) => opens("cold Worker", count, openWorker);
export const coldFork: (count: number) => Subject = (count) => opens("fork", count, openFork);
