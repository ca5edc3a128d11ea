import v8 from "node:v8";
import { readProc } from "../proc.ts";

/** What several witnesses of one sample look at: each is read when it is first asked for, and once. */
export class Readings {
  #heap: v8.HeapInfo | undefined;
  #spaces: readonly v8.HeapSpaceInfo[] | undefined;
  #memory: NodeJS.MemoryUsage | undefined;
  #resources: readonly string[] | undefined;
  #status: string | undefined;
  #maps: readonly string[] | undefined;

  get heap(): v8.HeapInfo {
    return (this.#heap ??= v8.getHeapStatistics());
  }

  get spaces(): readonly v8.HeapSpaceInfo[] {
    return (this.#spaces ??= v8.getHeapSpaceStatistics());
  }

  get memory(): NodeJS.MemoryUsage {
    return (this.#memory ??= process.memoryUsage());
  }

  /** One kind for each handle or request that keeps the loop alive. */
  get resources(): readonly string[] {
    return (this.#resources ??= process.getActiveResourcesInfo());
  }

  /** Lines of /proc/self/maps; undefined where there is none. */
  get maps(): readonly string[] | undefined {
    return (this.#maps ??= readProc("/proc/self/maps")?.trim().split("\n"));
  }

  /** A size of /proc/self/status, in bytes. */
  statusBytes(field: string): number | undefined {
    this.#status ??= readProc("/proc/self/status") ?? "";
    const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(this.#status);
    return found === null ? undefined : Number(found[1]) * 1024;
  }
}
