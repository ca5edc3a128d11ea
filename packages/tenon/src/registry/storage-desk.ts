import type { IncomingCall } from "../channel/incoming.ts";
import { printable } from "../contract/found.ts";
import { TenonError } from "../contract/errors/error.ts";
import { gives, quotaOf } from "../contract/grants.ts";
import { refusedStorage, type StorageOperation, storageOperations } from "../contract/storage.ts";
import type { Instance } from "../instance/instance.ts";
import type { Alarm } from "../kernel/wheel.ts";
import { keyRefusal } from "../storage/key-file.ts";
import type { Space } from "../storage/space.ts";
import { type Spaces, storageError } from "../storage/spaces.ts";
import type { AuditLog } from "./audit.ts";
import { Face, type MethodFace } from "./face.ts";

/** How often the files of a plugin are looked at, which it writes past the host. */
const lookMs = 1_000;
/** A look may take this share of the time between two. */
const lookShare = 0.1;

interface Used {
  readonly space: Space;
  readonly quotaBytes: number;
  alarm: Alarm | undefined;
}

/** Keeps things for instances that are granted it, and sees that none keeps more than it may. */
export class StorageDesk {
  readonly #spaces: Spaces | undefined;
  readonly #audit: AuditLog;
  readonly #used = new WeakMap<Instance, Used>();
  readonly #face = new Face("storage", storageOperations);

  constructor(spaces: Spaces | undefined, audit: AuditLog) {
    this.#spaces = spaces;
    this.#audit = audit;
  }

  /**
   * Opens what an instance keeps, before its realm starts; answers its directory. Undefined without the grant.
   *
   * @throws TENON_STORAGE_FAILED; TENON_OPTION_INVALID where the host has no directory for it.
   */
  async enter(instance: Instance): Promise<string | undefined> {
    const { spec } = instance;
    const quotaBytes = quotaOf(spec.grants);
    if (quotaBytes === undefined) return undefined;
    if (this.#spaces === undefined) {
      if (spec.grants === "all") return undefined;
      const wanted = `a directory, since ${spec.name} is granted storage`;
      throw new TenonError("TENON_OPTION_INVALID", { option: "storage", found: "undefined", wanted });
    }
    const space = await this.#spaces.enter(spec.name, spec.id);
    const used: Used = { space, quotaBytes, alarm: undefined };
    this.#used.set(instance, used);
    // Inline there is no node:fs.
    if (spec.realm === "inline") return undefined;
    this.#lookAgain(instance, used, lookMs);
    return space.files;
  }

  leave(instance: Instance): void {
    const used = this.#used.get(instance);
    if (used === undefined) return;
    used.alarm?.cancel();
    this.#used.delete(instance);
    this.#spaces?.leave(instance.spec.name, instance.spec.id);
  }

  /** @throws TENON_GRANT_DENIED, TENON_STORAGE_FAILED, TENON_STORAGE_FULL, TENON_INPUT_INVALID */
  async serve(instance: Instance, { target, input }: IncomingCall): Promise<unknown> {
    const { plugin, version, spec } = instance;
    if (!gives(spec.grants, "storage")) {
      this.#audit.refused(instance, "storage", refusedStorage, []);
      throw new TenonError("TENON_GRANT_DENIED", { plugin, version, grant: "storage", what: refusedStorage });
    }
    const name = target.name.replace(/^storage\./, "");
    const face = this.#face.method(name);
    if (face === undefined) throw new TypeError(`There is no operation "${printable(target.name, 80)}" of storage`);
    const used = this.#used.get(instance);
    const what = `${name} what ${plugin}@${version} keeps`;
    if (used === undefined) throw storageError(what, "createHost() was told no directory for storage");
    try {
      return await run(instance, used, name as StorageOperation, face, input);
    } catch (error) {
      throw error instanceof TenonError ? error : storageError(what, error);
    }
  }

  #lookAgain(instance: Instance, used: Used, afterMs: number): void {
    used.alarm = instance.around.wheel.after(afterMs, () => void this.#look(instance, used), { keepAlive: false });
  }

  /** Ends the realm of a plugin whose files are more than it may keep. */
  async #look(instance: Instance, used: Used): Promise<void> {
    const { space, quotaBytes } = used;
    const startedAtMs = performance.now();
    const usedBytes = await space.usedBytes(quotaBytes);
    const tookMs = performance.now() - startedAtMs;
    if (this.#used.get(instance) !== used) return;
    if (usedBytes > quotaBytes && instance.state.kind === "active") {
      const why = `it keeps more than ${quotaBytes} bytes, its quota`;
      instance.realm?.health?.breakOff(why);
      return;
    }
    this.#lookAgain(instance, used, Math.max(lookMs, tookMs / lookShare));
  }
}

async function run(
  instance: Instance,
  { space, quotaBytes }: Used,
  operation: StorageOperation,
  face: MethodFace,
  given: unknown,
): Promise<unknown> {
  const { plugin, version, spec } = instance;
  const { messageBytes } = spec.limits;
  const input = face.input(given, messageBytes);
  switch (operation) {
    case "get":
      return face.output((await space.get(keyOf(input))) ?? null, messageBytes);
    case "keys":
      return face.output(space.keys(input as string), messageBytes);
    case "delete":
      return space.delete(keyOf(input));
    case "set": {
      const { key, value } = input as { key: string; value: string | Uint8Array };
      if (typeof value === "string" && !value.isWellFormed())
        throw unfit("value", "half a character", "a well-formed text");
      const noRoom = await space.set(keyOf(key), value, quotaBytes);
      if (noRoom === undefined) return null;
      throw new TenonError("TENON_STORAGE_FULL", { plugin, version, key: printable(key, 200), ...noRoom, quotaBytes });
    }
  }
}

function keyOf(key: unknown): string {
  const refusal = keyRefusal(key as string);
  if (refusal !== undefined) throw unfit("key", refusal.found, refusal.wanted);
  return key as string;
}

function unfit(path: string, found: string, wanted: string): TenonError<"TENON_INPUT_INVALID"> {
  return new TenonError("TENON_INPUT_INVALID", { where: "storage", path, found, wanted });
}
