import type { Holding } from "../../../kernel/scope.ts";
import type { CreatedAt } from "../../created-at.ts";
import type { Capability } from "../capability.ts";
import { guardDescriptors } from "../guards/descriptors.ts";
import { replace } from "./in-place.ts";
import type { Ends } from "./told-by-node.ts";

interface FileHandle extends Ends {
  readonly fd: number;
  close(): Promise<void>;
}
type OpenHandle = (path: unknown, ...rest: unknown[]) => Promise<FileHandle>;
type Open = (path: unknown, ...rest: unknown[]) => void;
type OpenSync = (path: unknown, ...rest: unknown[]) => number;
type CreateStream = (path: unknown, ...rest: unknown[]) => Stream;
interface Stream {
  once(event: "open", listen: (descriptor: number) => void): unknown;
}
type Close = (descriptor: number, ...rest: unknown[]) => void;
type Done = (error: unknown, descriptor: number) => void;

/**
 * Files that `node:fs` opened: handles, and descriptors by their number, which streams have too. A number is only told of, not
 * closed: it may have been given away, and be the host's by now. Node knows which are this worker's and closes them with it.
 */
export const files: Capability = ({ ambient, creations, permits, scope }) => {
  const fs = ambient.builtin("node:fs") as { readonly promises: object };
  const open = new Map<number, { readonly holding: Holding; readonly created: CreatedAt | undefined }>();
  const ofHandles = new Set<number>();
  // One that is lost is closed by Node when it is collected.
  const lost = new FinalizationRegistry<() => void>((forgetHandle) => forgetHandle());

  replace<OpenHandle>(fs.promises, "open", (natural) => {
    const openHandle: OpenHandle = async (path, ...rest) => {
      const created = creations.here(openHandle);
      const handle = await natural(path, ...rest);
      const weak = new WeakRef(handle);
      const holding = scope.add(`file handle of ${String(path)}`, () => weak.deref()?.close(), created);
      const { fd } = handle;
      ofHandles.add(fd);
      const forgetHandle = (): void => {
        ofHandles.delete(fd);
        holding.forget();
      };
      handle.once("close", forgetHandle);
      lost.register(handle, forgetHandle);
      return handle;
    };
    return openHandle;
  });

  const forget = (descriptor: number): void => {
    open.get(descriptor)?.holding.forget();
    open.delete(descriptor);
  };
  const note = (descriptor: number, path: unknown, created: CreatedAt | undefined): void => {
    forget(descriptor);
    const holding = scope.add(`file descriptor ${descriptor} of ${String(path)}`, () => undefined, created);
    open.set(descriptor, { holding, created });
  };

  replace<OpenSync>(fs, "openSync", (natural) => {
    const openSync: OpenSync = (path, ...rest) => {
      const descriptor = natural(path, ...rest);
      note(descriptor, path, creations.often(openSync));
      return descriptor;
    };
    return openSync;
  });
  replace<Open>(fs, "open", (natural) => {
    const openLater: Open = (path, ...rest) => {
      const done = rest.at(-1);
      if (typeof done !== "function") return natural(path, ...rest);
      const created = creations.often(openLater);
      const noted: Done = (error, descriptor) => {
        if (typeof descriptor === "number") note(descriptor, path, created);
        (done as Done)(error, descriptor);
      };
      natural(path, ...rest.slice(0, -1), noted);
    };
    return openLater;
  });
  // A stream opens its file in a later turn, when the plugin is no longer on the stack.
  for (const name of ["createReadStream", "createWriteStream"]) {
    replace<CreateStream>(fs, name, (natural) => {
      const create: CreateStream = (path, ...rest) => {
        const stream = natural(path, ...rest);
        const created = creations.often(create);
        if (created !== undefined) stream.once("open", (descriptor) => open.get(descriptor)?.created?.orElse(created));
        return stream;
      };
      return create;
    });
  }
  for (const name of ["close", "closeSync"]) {
    replace<Close>(fs, name, (natural) => (descriptor, ...rest) => {
      natural(descriptor, ...rest);
      forget(descriptor);
    });
  }
  if (ambient.realm === "thread")
    guardDescriptors(fs, permits, (descriptor) => open.has(descriptor) || ofHandles.has(descriptor));
  return {};
};
