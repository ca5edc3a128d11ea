import type { Brand } from "../kernel/brand.ts";

/** Names one loaded life of a plugin, unique within its host. Frames carry it. */
export type InstanceId = Brand<number, "InstanceId">;
