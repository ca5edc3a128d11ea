// Makes packages/tenon/dist: node tools/build.ts
// One file a door with shared chunks, each guest program in a file of its own, and declarations.
import { globSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { type InputOptions, type OutputOptions, type Plugin, rolldown } from "rolldown";
import { writeDeclarations } from "./declarations.ts";
import { repository } from "./sources.ts";

const source = join(repository, "packages/tenon/src");
const dist = join(repository, "packages/tenon/dist");

/** Where each guest program goes, below dist. Sources name it by the URL of its TypeScript file. */
export const guestPrograms: Readonly<Record<string, string>> = {
  "guest/inline.ts": "guest/inline.js",
  "guest/thread.ts": "guest/thread.js",
};

const strict: InputOptions = {
  onLog: (level, { message }) => {
    if (level === "warn") throw new Error(message);
  },
};

/** A chunk lies flat in dist wherever its source was, so the URL of a guest program changes with the build. */
export function guestUrls(): Plugin {
  const byUrl = /new URL\(\s*["'`]([^"'`]+\.ts)["'`],\s*import\.meta\.url,?\s*\)/g;
  return {
    name: "guest-urls",
    transform(code, id) {
      const changed = code.replaceAll(byUrl, (_, path: string) => {
        const program = Object.entries(guestPrograms).find(([from]) => path.endsWith(`/${from}`));
        const known = Object.keys(guestPrograms).join(", ");
        if (!program) throw new Error(`Cannot build ${id}: it names "${path}" by URL, wanted one of ${known}`);
        return `new URL("./${program[1]}", import.meta.url)`;
      });
      return changed === code ? null : { code: changed, map: null };
    },
  };
}

async function buildDoors(): Promise<void> {
  const doors = globSync("*.ts", { cwd: source }).map((door) => [basename(door, ".ts"), join(source, door)] as const);
  const external = (id: string): boolean => !id.startsWith(".") && !id.startsWith("/");
  const input = Object.fromEntries(doors);
  await using bundle = await rolldown({ ...strict, input, external, platform: "node", plugins: [guestUrls()] });
  const names: OutputOptions = { entryFileNames: "[name].js", chunkFileNames: "chunk-[name]-[hash].js" };
  await bundle.write({ ...names, dir: dist, format: "esm", sourcemap: true });
}

/** A guest program holds all it needs: it runs where it can import nothing. */
async function bundleGuest(from: string): Promise<Awaited<ReturnType<typeof rolldown>>> {
  return rolldown({ ...strict, input: join(source, from), platform: "neutral" });
}

const guestOutput: OutputOptions = { format: "esm", codeSplitting: false };

/** Bytes of each guest program, as the build would write them. */
export async function guestBytes(): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const [from, to] of Object.entries(guestPrograms)) {
    await using bundle = await bundleGuest(from);
    const { output } = await bundle.generate(guestOutput);
    sizes.set(to, Buffer.byteLength(output[0].code));
  }
  return sizes;
}

async function buildGuest(from: string, to: string): Promise<void> {
  await using bundle = await bundleGuest(from);
  await bundle.write({ ...guestOutput, file: join(dist, to), sourcemap: true });
}

if (import.meta.main) {
  rmSync(dist, { recursive: true, force: true });
  await buildDoors();
  for (const [from, to] of Object.entries(guestPrograms)) await buildGuest(from, to);
  writeDeclarations(dist);
  console.log(`build: wrote ${globSync("**/*.*", { cwd: dist }).length} files to packages/tenon/dist`);
}
