import { request } from "node:http";

const answerMs = 1_000;

/** Names who listens on a socket, or answers undefined where nobody does: it is what a killed process left behind. */
export function socketHolder(socketPath: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const asking = request({ socketPath, path: "/", timeout: answerMs }, (response) => {
    const pid = response.headers["tenon-pid"];
    resolve(typeof pid === "string" ? `the Tenon host with pid ${pid}` : "another program");
    asking.destroy();
  });
  asking.on("timeout", () => {
    resolve("a process that does not answer");
    asking.destroy();
  });
  asking.on("error", (error: NodeJS.ErrnoException) => resolve(holderBy(error)));
  asking.end();
  return promise;
}

// Only the kernel's own "nobody listens" counts as stale. A full queue (EAGAIN) is a live process that is stuck.
function holderBy({ code, message }: NodeJS.ErrnoException): string | undefined {
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return undefined;
    case "EAGAIN":
      return "a process that does not answer";
    case "EACCES":
    case "EPERM":
      return "a process of another user";
    default:
      return `another program (${message})`;
  }
}
