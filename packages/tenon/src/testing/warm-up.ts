import { once } from "node:events";
import { watch } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";

/** What Node and the bundler open with their first use and then keep is opened here, before anything is counted. */
export async function warmUp(): Promise<void> {
  await stat(".");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
  watch(".", { persistent: false }).close();
  await bundleNothing();
}

async function bundleNothing(): Promise<void> {
  // It is an optional peer: where it is not installed, it opens nothing.
  const bundler = await import("rolldown").catch(() => undefined);
  if (bundler === undefined) return;
  const plugin = { name: "empty", resolveId: (id: string) => id, load: (): string => "" };
  const bundle = await bundler.rolldown({ input: "/empty.js", plugins: [plugin] });
  await bundle.generate();
  await bundle.close();
}
