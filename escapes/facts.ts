import { createHash } from "node:crypto";
import { fstatSync, ftruncateSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { url as inspectorUrl } from "node:inspector";
import { getPriority } from "node:os";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { Intrinsics } from "./intrinsics.ts";
import type { Stage } from "./stage.ts";

/** Something that a plugin may have done to the host. */
interface Fact {
  readonly said: string;
  holds(): boolean;
  /** Makes it undone; without it, the host cannot be used any more. */
  readonly undo?: () => void;
}

/** What was found, and whether the host can be used for another try. */
export interface Found {
  readonly done: readonly string[];
  readonly spoiled: boolean;
}

/** Looks at the host itself, not at what the plugin says. */
export class Facts {
  readonly #stage: Stage;
  readonly #facts: readonly Fact[];
  readonly #intrinsics: Intrinsics = new Intrinsics();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#facts = [...processFacts(), ...fileFacts(stage)];
    // What Node makes when it is first asked for is made before the first look.
    this.take();
  }

  /** What was done to the host since the last look; undoes it where that can be. */
  take(): Found {
    const done = this.#facts.filter((fact) => fact.holds());
    for (const fact of done) fact.undo?.();
    const changed = this.#intrinsics.undo().map((name) => `changed ${name} of the host`);
    return {
      done: [...done.map(({ said }) => said), ...this.#stage.heard.keys(), ...changed],
      spoiled: done.some(({ undo }) => undo === undefined),
    };
  }
}

function processFacts(): readonly Fact[] {
  const cwd = process.cwd();
  const { title } = process;
  const priority = getPriority(process.pid);
  const trusted = getCACertificates("default").length;
  return [
    { said: "opened the host's inspector", holds: () => inspectorUrl() !== undefined },
    {
      said: "set flags of V8 for the whole process",
      holds: takesNativesSyntax,
      undo: () => setFlagsFromString("--no-allow-natives-syntax"),
    },
    { said: "moved the host's working directory", holds: () => process.cwd() !== cwd, undo: () => process.chdir(cwd) },
    {
      said: "changed the host's title",
      holds: () => process.title !== title,
      undo: () => {
        process.title = title;
      },
    },
    { said: "changed the host's priority", holds: () => getPriority(process.pid) !== priority },
    { said: "changed whom the host trusts", holds: () => getCACertificates("default").length !== trusted },
    { said: "took descriptors of the host", holds: () => readdirSync("/proc/self/fd").length > 1_000 },
  ];
}

function fileFacts({ aim }: Stage): readonly Fact[] {
  const folder = folderHash(aim.folder);
  const text = textAt(aim.descriptor);
  const time = timeAt(aim.descriptor);
  return [
    {
      said: "wrote in a directory of the host",
      holds: () => folderHash(aim.folder) !== folder,
      undo: () => rmSync(join(aim.folder, "written"), { force: true }),
    },
    { said: "closed a descriptor of the host", holds: () => textAt(aim.descriptor) === undefined },
    {
      said: "changed what a descriptor of the host is open on",
      holds: () => ![text, undefined].includes(textAt(aim.descriptor)),
      undo: () => {
        writeSync(aim.descriptor, text ?? "", 0);
        ftruncateSync(aim.descriptor, text?.length);
      },
    },
    { said: "changed the times of a file of the host", holds: () => timeAt(aim.descriptor) < time },
  ];
}

function timeAt(descriptor: number): number {
  try {
    return fstatSync(descriptor).mtimeMs;
  } catch {
    return Infinity;
  }
}

function takesNativesSyntax(): boolean {
  try {
    return new Script("%DebugPrint()") instanceof Script;
  } catch {
    return false;
  }
}

function textAt(descriptor: number): string | undefined {
  try {
    const into = Buffer.alloc(4_096);
    return into.toString("utf8", 0, readSync(descriptor, into, 0, into.length, 0));
  } catch {
    return undefined;
  }
}

function folderHash(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}
