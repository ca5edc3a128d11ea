import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readProc } from "../../witness/proc.ts";
import { findProcess, seeProcess } from "../../witness/process-id.ts";

/** Where the kernel lets this process make memory groups. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly folder: string;
}

/**
 * Folders in which groups may be made, by what the kernel says of this process: below the group it is in, and beside it, since a group of
 * version 2 that has processes has no groups with limits below it.
 */
export function cgroupPlaces(ownGroups: string, mounts: string): readonly CgroupPlace[] {
  const mount = (fits: (type: string, options: string) => boolean): { root: string; at: string } | undefined => {
    for (const line of mounts.split("\n")) {
      const [front = "", back = ""] = line.split(" - ");
      const [type = "", , options = ""] = back.split(" ");
      const [, , , root = "/", at = ""] = front.split(" ");
      if (fits(type, options)) return { root, at };
    }
    return undefined;
  };
  const group = (fits: (controllers: string) => boolean): string | undefined => {
    for (const line of ownGroups.split("\n")) {
      const [, controllers = "", ...path] = line.split(":");
      if (path.length > 0 && fits(controllers)) return path.join(":");
    }
    return undefined;
  };
  const folder = (of: { root: string; at: string } | undefined, path: string | undefined): string | undefined => {
    if (of === undefined || path === undefined) return undefined;
    // A container sees its own group as the root of the mount.
    const inside = path === of.root || path.startsWith(`${of.root}/`) ? path.slice(of.root.length) : path;
    return join(of.at, of.root === "/" ? path : inside);
  };
  const hasMemory = (list: string): boolean => list.split(",").includes("memory");
  const first = folder(
    mount((type, options) => type === "cgroup" && hasMemory(options)),
    group(hasMemory),
  );
  const second = folder(
    mount((type) => type === "cgroup2"),
    group((controllers) => controllers === ""),
  );
  return [
    ...(first === undefined ? [] : [{ version: 1, folder: first } as const]),
    ...(second === undefined
      ? []
      : [second, join(second, "..")].map((each) => ({ version: 2, folder: each }) as const)),
  ];
}

function ownPlaces(): readonly CgroupPlace[] {
  return cgroupPlaces(readProc("/proc/self/cgroup") ?? "", readProc("/proc/self/mountinfo") ?? "");
}

/** Makes groups that bound the memory of processes, where the kernel lets this process do so. */
export class Cgroups {
  readonly #self: string = `tenon-${process.pid}-${seeProcess("self")?.startedAt ?? "0"}`;
  readonly #places: () => readonly CgroupPlace[];
  #place: CgroupPlace | "none" | undefined;

  constructor(places: () => readonly CgroupPlace[] = ownPlaces) {
    this.#places = places;
  }

  /** A group of that unique name with one process in it, or undefined where none can be had. */
  bind(name: string, pid: number, memoryBytes: number): Cgroup | undefined {
    this.#place ??= this.#find(name) ?? "none";
    return this.#place === "none" ? undefined : Cgroup.make(this.#place, `${this.#self}-${name}`, pid, memoryBytes);
  }

  #find(name: string): CgroupPlace | undefined {
    return this.#places().find((place) => {
      removeOrphans(place.folder);
      const probe = Cgroup.make(place, `${this.#self}-${name}.probe`, undefined, 2 ** 30);
      probe?.remove();
      return probe !== undefined;
    });
  }
}

/** One group; the kernel ends what is in it when it needs more memory than the group has. */
export class Cgroup {
  readonly #folder: string;
  readonly #version: 1 | 2;

  private constructor(folder: string, version: 1 | 2) {
    this.#folder = folder;
    this.#version = version;
  }

  static make(place: CgroupPlace, name: string, pid: number | undefined, memoryBytes: number): Cgroup | undefined {
    const folder = join(place.folder, name);
    const group = new Cgroup(folder, place.version);
    try {
      mkdirSync(folder);
      group.bound(memoryBytes);
      if (pid !== undefined) write(join(folder, "cgroup.procs"), String(pid));
      return group;
    } catch {
      // No rights, no controller, or the process has ended.
      group.remove();
      return undefined;
    }
  }

  /** Whether the kernel has ended a process of the group for its memory. */
  get hasKilled(): boolean {
    const told = readProc(join(this.#folder, this.#version === 1 ? "memory.oom_control" : "memory.events"));
    return /^oom_kill [1-9]/m.test(told ?? "");
  }

  get isThere(): boolean {
    return existsSync(this.#folder);
  }

  /** Only a group without processes goes. */
  remove(): void {
    try {
      rmdirSync(this.#folder);
    } catch {
      // Not made, gone already, or not empty yet.
    }
  }

  /** Gives it another bound. Throws where the kernel does not take it. */
  bound(memoryBytes: number): void {
    const none = this.#version === 1 ? "-1" : "max";
    const bytes = memoryBytes === Infinity ? none : String(Math.ceil(memoryBytes));
    const [limit, swap, most] =
      this.#version === 1
        ? (["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", bytes] as const)
        : (["memory.max", "memory.swap.max", "0"] as const);
    const files = [
      [limit, bytes],
      [swap, most],
    ] as const;
    // Not where swap is not counted.
    const there = files.filter(([name]) => name === limit || existsSync(join(this.#folder, name)));
    const writeAll = (each: typeof there): void => {
      for (const [name, text] of each) write(join(this.#folder, name), text);
    };
    try {
      writeAll(there);
    } catch {
      // The first may not be more than the second.
      writeAll(there.toReversed());
    }
  }
}

/** A file of the kernel's: what is none is not made. */
function write(file: string, text: string): void {
  writeFileSync(file, text, { flag: "r+" });
}

/** What hosts that were killed have left. */
function removeOrphans(folder: string): void {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const [, pid = "", startedAt = ""] = /^tenon-(\d+)-(\d+)-/.exec(name) ?? [];
    if (pid === "" || findProcess({ pid: Number(pid), startedAt }) !== undefined) continue;
    try {
      rmdirSync(join(folder, name));
    } catch {
      // Something still runs in it.
    }
  }
}
