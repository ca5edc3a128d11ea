import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EchoPeer, Numbered } from "../echoing.ts";
import type { Payload } from "../payload.ts";
import { framed, frames } from "./worker/framing.ts";

interface Message {
  readonly id: number;
  readonly payload: Payload;
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** Node's own messages to a child process. */
export const forked: EchoPeer = {
  name: "forked process, IPC",
  open: async () => {
    const child = fork(new URL("worker/forked.ts", import.meta.url), { execArgv: [] });
    await once(child, "message");
    const calls = new Numbered((message) => void child.send(message));
    child.on("message", (message) => calls.answered(message as Message));
    return { echo: calls.echo, [Symbol.asyncDispose]: () => ended(child) };
  },
};

/** JSON behind its length, over a socket of the file system. */
export const unixSocket: EchoPeer = {
  name: "Unix socket, JSON",
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "tenon-bench-"));
    const path = join(folder, "echo.sock");
    const child = fork(new URL("worker/socket.ts", import.meta.url), [path], { execArgv: [] });
    await once(child, "message");
    const socket = connect(path);
    await once(socket, "connect");
    const calls = new Numbered((message) => void socket.write(framed(message)));
    socket.on(
      "data",
      frames((message) => calls.answered(message as Message)),
    );
    return {
      echo: calls.echo,
      [Symbol.asyncDispose]: async () => {
        socket.destroy();
        await ended(child);
        rmSync(folder, { recursive: true });
      },
    };
  },
};
