import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { TenonError } from "../../contract/errors/error.ts";

/** What stands in front of Node's own command line. */
export interface Confinement {
  readonly kind: "namespaces" | "no new privileges" | "none";
  readonly command: readonly string[];
}

export interface ConfinementOptions {
  /** Whether the child keeps the host's network. */
  readonly net: boolean;
  /** Finds a command by its name. */
  readonly find: (name: string) => string | undefined;
  readonly isRoot: boolean;
}

/** A user that owns nothing. */
const nobody = "65534";

/** All ways to confine a child that this machine has the commands for, the strongest first. The last one is none at all. */
export function confinements({ net, find, isRoot }: ConfinementOptions): readonly Confinement[] {
  const none: Confinement = { kind: "none", command: [] };
  const [unshare, setpriv] = process.platform === "linux" ? [find("unshare"), find("setpriv")] : [];
  if (setpriv === undefined) return [none];
  // The signal for its parent's end would outlive no change of user, so it comes after that.
  const tied = [setpriv, "--pdeathsig", "KILL"];
  const asNobody = [...tied, "--reuid", nobody, "--regid", nobody, "--clear-groups"];
  const bare = ["--no-new-privs", "--inh-caps=-all", "--"];
  const own = ["--user", `--map-user=${nobody}`, `--map-group=${nobody}`, "--pid", "--mount", "--ipc"];
  const apart = [...own, ...(net ? [] : ["--net"]), "--fork", "--kill-child", "--mount-proc", "--"];
  const walls =
    unshare === undefined
      ? []
      : [...(isRoot ? [asNobody] : []), tied].map((front): Confinement => {
          return { kind: "namespaces", command: [...front, "--", unshare, ...apart, setpriv, ...bare] };
        });
  return [...walls, { kind: "no new privileges", command: [...tied, "--no-new-privs", "--"] }, none];
}

/** A command of the host's PATH, or of where they usually are. */
export function findCommand(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"].filter((each) => each !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A child that ended by itself before it was ready. */
export interface Refused {
  readonly refused: string;
}

/**
 * Knows which confinement works on this machine. The first child is started in the strongest one, and in the next if it does not come up;
 * what worked is kept: a later child that does not come up there is an error, and never weaker than the first.
 */
export class Confiner {
  readonly #candidates: readonly Confinement[];
  #chosen: Confinement | undefined;
  #choosing: Promise<void> | undefined;

  constructor(candidates: readonly Confinement[]) {
    this.#candidates = candidates;
  }

  /** Throws what `start` throws: then nothing is known of the confinement. */
  async start<Child extends object>(
    label: string,
    start: (confinement: Confinement) => Promise<Child | Refused>,
  ): Promise<Child> {
    while (this.#chosen === undefined && this.#choosing !== undefined) await this.#choosing;
    const candidates = this.#chosen === undefined ? this.#candidates : [this.#chosen];
    const chosen = Promise.withResolvers<void>();
    if (this.#chosen === undefined) this.#choosing = chosen.promise;
    try {
      return await this.#first(label, candidates, start);
    } finally {
      this.#choosing = undefined;
      chosen.resolve();
    }
  }

  async #first<Child extends object>(
    label: string,
    candidates: readonly Confinement[],
    start: (confinement: Confinement) => Promise<Child | Refused>,
  ): Promise<Child> {
    const whys: string[] = [];
    for (const confinement of candidates) {
      const child = await start(confinement);
      if (!("refused" in child)) {
        this.#chosen = confinement;
        return child;
      }
      whys.push(child.refused);
    }
    throw new TenonError("TENON_PROCESS_START", { label, why: whys.at(-1) ?? "there is no way to start one" });
  }
}
